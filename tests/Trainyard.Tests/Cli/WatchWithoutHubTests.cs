using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Trainyard.Cli.Watching;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary>Behind a proxy that takes no WebSockets, a job is followed by asking; and a watch always ends when the job has.</summary>
public sealed class WatchWithoutHubTests : IAsyncLifetime
{
    private readonly HttpClient _forward = new();
    private TestServer _server = null!;
    private WebApplication _proxy = null!;
    private volatile Func<HttpContext, Task> _hub = Refuse;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _proxy = builder.Build();
        _proxy.Run(context => context.Request.Path.StartsWithSegments("/ws") ? _hub(context) : ForwardAsync(context));
        await _proxy.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _forward.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_watch_shows_every_event_once_and_ends_with_the_job(bool hangs)
    {
        if (hangs) _hub = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var (client, watcher, job) = await StartAsync();
        var updates = new List<WatchUpdate>();
        await foreach (var update in watcher.WatchAsync(job.Id, EventCursor.Start, Cancel))
        {
            updates.Add(update);
            // The second half comes once the first has been shown, while the job runs.
            if (updates.Sum(u => u.Events.Count) == 2) await ReportAsync(job.Id, [Samples.Point(1, 3, 8), Samples.Succeeded(1, 4)]);
        }
        Assert.Equal([1L, 2, 3, 4], updates.SelectMany(u => u.Events).Select(e => e.Seq));
        Assert.All(updates, u => Assert.True(u.Connected));
        Assert.Equal(JobState.Succeeded, updates[^1].Job.State);
        client.Dispose();
    }

    [Fact]
    public async Task A_hub_that_breaks_at_once_is_not_asked_again_and_again()
    {
        var tries = 0;
        _hub = async context =>
        {
            Interlocked.Increment(ref tries);
            context.Abort();
            await Task.CompletedTask;
        };
        var (client, watcher, job) = await StartAsync();
        await foreach (var update in watcher.WatchAsync(job.Id, EventCursor.Start, Cancel))
        {
            if (update.Events.Count > 0) await ReportAsync(job.Id, [Samples.Succeeded(1, 3)]);
        }
        Assert.InRange(tries, 1, 10);
        client.Dispose();
    }

    [Fact]
    public async Task A_log_is_followed_to_its_end()
    {
        var (client, watcher, job) = await StartAsync();
        await ReportAsync(job.Id, [Samples.Line(1, 3, "the first")]);
        var lines = new List<string>();
        using var tokens = new TokensInMemory(await _server.TokensOfAsync(Role.Trainer, "ada"));
        await foreach (var line in new LogReader(new TrainyardClient(client, tokens), job.Id, new LogRequest()).FollowAsync(watcher, Cancel))
        {
            lines.Add(line.Text);
            if (lines.Count == 1) await ReportAsync(job.Id, [Samples.Line(1, 4, "the last"), Samples.Succeeded(1, 5)]);
        }
        Assert.Equal(["the first", "the last"], lines);
        client.Dispose();
    }

    private async Task<(HttpClient Http, JobWatcher Watcher, Job Job)> StartAsync()
    {
        var address = new Uri(_proxy.Urls.Single() + "/");
        var http = TrainyardClient.CreateHttpClient(address);
        var job = await _server.AddJobAsync("ada", j => j.Claim("worker-1", Guid.NewGuid(), Samples.Now)!);
        await ReportAsync(job.Id, [Samples.Started(1), Samples.Point(1, 2, 4)]);
        var tokens = new TokensInMemory(await _server.TokensOfAsync(Role.Trainer, "ada"));
        return (http, new JobWatcher(address, new TrainyardClient(http, tokens)), job);
    }

    private async Task ReportAsync(JobId job, IReadOnlyList<JobEvent> events) => await _server.Get<IJobEvents>().ReportAsync(job, [.. events], Cancel);

    private static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_server.Address, context.Request.Path + context.Request.QueryString));
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        using var response = await _forward.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
