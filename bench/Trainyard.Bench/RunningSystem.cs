using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trainyard.Bench.Fleet;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Embedded;
using Trainyard.Local;
using Trainyard.Server;
using Trainyard.Server.Accounts;
using Trainyard.Worker;

namespace Trainyard.Bench;

/// <summary>Server and worker in this process, as <c>trainyard up</c> has them, with a client that is signed in. Its data ends with it.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private RunningSystem(string folder, WebApplication app, HttpClient http, TrainyardClient client) => (_folder, _app, _http, Client) = (folder, app, http, client);

    public TrainyardClient Client { get; }
    public Uri Address => _http.BaseAddress!;
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a system.</summary>
    /// <param name="worker">Without one, jobs stay in the queue.</param>
    /// <param name="fleet">What it stands on; null: embedded.</param>
    /// <param name="change">Replaces services.</param>
    /// <param name="leaseTerm">An hour keeps what a row claims by itself.</param>
    public static async Task<RunningSystem> StartAsync(
        WorkerOptions? worker = null, FleetServices? fleet = null, Action<IServiceCollection>? change = null, string leaseTerm = "00:00:30")
    {
        var folder = Directory.CreateDirectory(Path.Combine(Suite.ResultsFolder, $"home-{Guid.NewGuid():N}")).FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // Standard output belongs to the table, or to the parent.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Configuration["Lease:Term"] = leaseTerm;
        // Rows queue as many jobs as they like.
        builder.Configuration["Server:MaxUnfinishedJobs"] = "1000000";
        fleet?.Configure(builder.Configuration);
        builder.AddEmbeddedSystem(new DataFolder(folder), port: 0, range: null, worker);
        fleet?.AddTo(builder.Services);
        change?.Invoke(builder.Services);
        var app = builder.Build().MapTrainyard();
        await app.StartAsync();
        var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        await ReadyAsync(http);

        var accounts = app.Services.GetRequiredService<SignInService>();
        var tokens = await accounts.IssueAsync(await accounts.EnsureOwnerAsync(CancellationToken.None), browser: false, CancellationToken.None);
        return new RunningSystem(folder, app, http, new TrainyardClient(http, new TokensInMemory(tokens)));
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Submits a preset over HTTP and follows it through the hub, as the dashboard does, until the end arrives there.</summary>
    /// <param name="preset">The preset's name.</param>
    /// <param name="changes">Fields of the spec that differ.</param>
    /// <param name="received">Called with each message.</param>
    /// <returns>The finished job, and the seconds from submit to the message that says so.</returns>
    public async Task<(JobView Job, double Seconds)> TrainAsync(string preset, JsonObject changes, Action<JobDelta>? received = null)
    {
        changes["model"] = new JsonObject { ["preset"] = preset };
        var clock = Stopwatch.StartNew();
        var ended = new TaskCompletionSource<JobView>(TaskCreationOptions.RunContinuationsAsynchronously);
        var job = await Client.SubmitAsync(changes, null, CancellationToken.None);
        await using var subscriber = await Subscriber.OpenAsync(this, [job.Id], delta =>
        {
            received?.Invoke(delta);
            if (delta.Job.EndedAt is not null) ended.TrySetResult(delta.Job);
        });
        var last = await ended.Task;
        return last.State == JobState.Succeeded ? (last, clock.Elapsed.TotalSeconds) : throw new InvalidOperationException($"The job is {last.State}: {last.Failure?.Message}");
    }

    /// <summary>The stores of a fleet are read for the first time after the start.</summary>
    private static async Task ReadyAsync(HttpClient http)
    {
        var clock = Stopwatch.StartNew();
        while (await http.GetAsync("/readyz") is { IsSuccessStatusCode: false } answer)
        {
            if (clock.Elapsed > StartsWithin) throw new TimeoutException($"The server is not ready: {await answer.Content.ReadAsStringAsync()}");
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
