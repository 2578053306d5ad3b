using System.Net;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Hosting.Telemetry;
using Trainyard.Jobs;
using Trainyard.Scaling;
using Trainyard.Workers;

namespace Trainyard.Tests.Server;

public sealed class ScalingTests : IAsyncLifetime
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(("Scaling:Token", Token), ("Scaling:Max", "4"), ("Scaling:LowPriorityMax", "2"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_tells_the_number_and_what_it_comes_from()
    {
        await AddAsync(0);
        await AddAsync(0, job => job with { NotBefore = _server.Time.GetUtcNow().AddMinutes(5) });
        await AddAsync(-1);
        await AddAsync(3, job => job.Claim("w", Guid.NewGuid(), _server.Time.GetUtcNow())!);

        using var viewer = await _server.SignedInAsync(Role.Viewer);
        var scaling = await ReadAsync(viewer);

        Assert.Equal((2, 1, 0), (scaling.WorkersWanted, scaling.WorkersTraining, scaling.WorkersActive));
        Assert.Equal([new PriorityLoad(3, 0, 1), new PriorityLoad(0, 1, 0), new PriorityLoad(-1, 1, 0)], scaling.Jobs);
        Assert.Equal(new ScalingLimits(0, 4, 1, 1, 120, 0, 2), scaling.Limits);
        Assert.Equal("1 running and 1 queued jobs need 2 workers.", scaling.Why);
    }

    [Fact]
    public async Task A_worker_that_was_busy_a_moment_ago_is_wanted_for_a_while()
    {
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        var report = new WorkerReport(Guid.NewGuid(), "w", "cpu", 1, [], false, _server.Time.GetUtcNow()) { IdleFor = TimeSpan.FromSeconds(100) };
        await _server.Get<IWorkerRegistry>().ReportAsync(report, Cancel);
        Assert.Equal(1, (await ReadAsync(viewer)).WorkersWanted);

        await _server.Get<IWorkerRegistry>().ReportAsync(report with { IdleFor = TimeSpan.FromSeconds(120) }, Cancel);
        Assert.Equal(0, (await ReadAsync(viewer)).WorkersWanted);
    }

    [Fact]
    public async Task An_autoscaler_reads_it_by_its_token_and_nothing_else()
    {
        using var scaler = _server.WithToken(Token);
        var answer = JsonNode.Parse(await scaler.GetStringAsync(new Uri("/api/scaling", UriKind.Relative), Cancel))!;
        Assert.Equal(0, (int)answer["workersWanted"]!);
        await (await scaler.GetAsync("/api/workers", Cancel)).ProblemAsync(401);
        await (await scaler.GetAsync("/api/jobs", Cancel)).ProblemAsync(401);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdeF")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("")]
    public async Task Another_token_is_refused(string token)
    {
        using var client = _server.WithToken(token);
        var answer = await client.GetAsync("/api/scaling", Cancel);
        Assert.NotEmpty(answer.Headers.WwwAuthenticate);
        await answer.ProblemAsync(401);
    }

    [Fact]
    public async Task Where_no_token_is_set_none_is_taken()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.WithToken(Token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/scaling", Cancel)).StatusCode);
    }

    [Fact]
    public async Task However_often_it_is_asked_it_looks_once_a_second()
    {
        var scaling = _server.Get<ScalingService>();
        _server.Time.Advance(TimeSpan.FromHours(1));
        var first = scaling.NowAsync();
        var looks = new HashSet<Task> { first };
        for (var i = 0; i < 1000; i++) looks.Add(scaling.NowAsync());
        Assert.InRange(looks.Count, 1, 10);
        Assert.Equal(0, (await first).Count);
    }

    [Fact]
    public async Task It_is_a_metric_too()
    {
        await AddAsync(0);
        _server.Time.Advance(TimeSpan.FromSeconds(1));

        var gauge = Assert.Single(_server.Get<IEnumerable<Gauge>>(), g => g.Name == "trainyard.workers.wanted");
        Assert.Equal(1, Assert.Single(gauge.Observe()).Value);
    }

    /// <summary>When a second has passed: until then the answer may be the one before.</summary>
    private async Task<ScalingView> ReadAsync(HttpClient client)
    {
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        return await (await client.GetAsync("/api/scaling", Cancel)).ReadAsync<ScalingView>();
    }

    private Task<Job> AddAsync(int priority, Func<Job, Job>? change = null) => _server.AddJobAsync("ada", job =>
    {
        job = job with { Spec = job.Spec with { Priority = priority } };
        return change?.Invoke(job) ?? job;
    });
}
