using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Comparing;

/// <summary>Jobs side by side, over HTTP.</summary>
public sealed class CompareTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_are_in_the_order_in_which_they_are_asked_for_with_what_differs_and_who_is_best()
    {
        var low = await AddAsync(64, (10, 0.5), (20, 0.7));
        var high = await AddAsync(128, (10, 0.9), (20, double.NaN));
        var none = await _server.AddJobAsync("ada", j => j with { Spec = j.Spec with { BatchSize = 256 } });
        var gone = JobId.New(TimeProvider.System);
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        var comparison = await (await viewer.GetAsync($"/api/compare?jobs={high.Id},{gone},{low.Id},{none.Id},{low.Id}", Cancel)).ReadAsync<JobComparison>();

        Assert.Equal([high.Id, low.Id, none.Id], comparison.Jobs.Select(j => j.Id));
        Assert.Equal([gone], comparison.Missing);
        Assert.Equal(["128", "64", "256"], Assert.Single(comparison.Settings).Values);
        var reward = comparison.Series.Single(s => s.Name == "reward");
        Assert.Equal([double.NaN, 0.7, null], reward.Latest);
        Assert.Equal([0.9, 0.7, null], reward.Best);
        Assert.Equal([0], reward.Winners);
        // A lower loss is better; the same for all has no winner.
        Assert.Empty(comparison.Series.Single(s => s.Name == MetricNames.TrainLoss).Winners);
    }

    [Fact]
    public async Task A_curve_has_its_steps_times_and_values()
    {
        var job = await AddAsync(64, (10, 0.5), (20, double.PositiveInfinity), (30, 0.7));
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        var curve = Assert.Single(await CurvesAsync(viewer, $"jobs={job.Id}&metric=reward"));

        Assert.Equal((job.Id, 3, 500L, 64), (curve.Job, curve.Total, curve.StepsPerEpoch, curve.BatchSize));
        Assert.Equal([10L, 20, 30], curve.Steps);
        Assert.Equal([1.0, 2, 3], curve.Seconds);
        Assert.Equal([0.5, double.PositiveInfinity, 0.7], curve.Values);
        Assert.Null(curve.Counts);
        Assert.Empty(Assert.Single(await CurvesAsync(viewer, $"jobs={job.Id}&metric=unknown")).Steps);
    }

    [Fact]
    public async Task A_long_curve_is_thinned_and_a_part_of_it_is_not()
    {
        var job = await AddAsync(64, [.. Enumerable.Range(1, 3_000).Select(i => (i, i == 1_234 ? 9.0 : 1.0))]);
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        var whole = Assert.Single(await CurvesAsync(viewer, $"jobs={job.Id}&metric=reward&points=100"));
        Assert.True(whole is { Total: 3_000, Steps.Count: <= 100, Counts.Count: > 0 });
        Assert.Contains(9, whole.Values);
        Assert.Equal(3_000, whole.Counts!.Sum());
        foreach (var (axis, from, to) in new[] { ("step", "1200", "1250"), ("epoch", "2.4", "2.5"), ("samples", "76800", "80000"), ("time", "120", "125") })
        {
            var part = Assert.Single(await CurvesAsync(viewer, $"jobs={job.Id}&metric=reward&points=100&x={axis}&from={from}&to={to}"));
            // One point more on each side.
            Assert.Equal((1_199L, 1_251L, 53), (part.Steps[0], part.Steps[^1], part.Steps.Count));
            Assert.Null(part.Counts);
        }
    }

    [Fact]
    public async Task Another_attempt_goes_on_with_the_curve_and_with_the_time()
    {
        var job = await _server.AddJobAsync("ada", j => j
            .Claim("worker-1", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Saved(1, 1, 20)).LoseWorker(Samples.Now.AddSeconds(30))
            .Claim("worker-2", Guid.NewGuid(), Samples.Now.AddSeconds(100))!);
        JobEvent[] events =
        [
            Samples.Started(1), Reward(1, 2, 10, 0.1, 1), Reward(1, 3, 20, 0.2, 2), Reward(1, 4, 30, 0.3, 3),
            Samples.Started(2, 20) with { At = Samples.Now.AddSeconds(100) }, Reward(2, 2, 30, 0.4, 110),
        ];
        await _server.Get<IJobHistory>().AppendAsync(job.Id, events, Cancel);
        using var viewer = await _server.SignedInAsync(Role.Viewer);

        var curve = Assert.Single(await CurvesAsync(viewer, $"jobs={job.Id}&metric=reward"));

        Assert.Equal([10L, 20, 30], curve.Steps);
        Assert.Equal([0.1, 0.2, 0.4], curve.Values);
        Assert.Equal([1.0, 2, 40], curve.Seconds);
    }

    [Fact]
    public async Task Wrong_questions_are_told_what_would_be_right()
    {
        var id = JobId.New(TimeProvider.System);
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        foreach (var (query, field) in new[]
        {
            ("metric=reward", "jobs"), ($"jobs={id},x&metric=reward", "jobs"), ($"jobs={string.Join(',', Enumerable.Range(0, 101).Select(_ => JobId.New(TimeProvider.System)))}&metric=reward", "jobs"), ($"jobs={id}", "metric"), ($"jobs={id}&metric=%3D", "metric"),
            ($"jobs={id}&metric=reward&points=9", "points"), ($"jobs={id}&metric=reward&x=hours", "x"), ($"jobs={id}&metric=reward&from=NaN", "from"), ($"jobs={id}&metric=reward&from=2&to=1", "to"),
        })
        {
            var problem = await (await viewer.GetAsync($"/api/compare/curves?{query}", Cancel)).ProblemAsync(400);
            Assert.Equal([field], problem.Errors!.Keys);
        }
        await (await viewer.GetAsync("/api/compare?jobs=", Cancel)).ProblemAsync(400);
        await (await viewer.GetAsync($"/api/compare/tensorboard?jobs={id}", Cancel)).ProblemAsync(404);
        using var stranger = _server.Anonymous();
        await (await stranger.GetAsync($"/api/compare?jobs={id}", Cancel)).ProblemAsync(401);
    }

    private async Task<IReadOnlyList<CurveView>> CurvesAsync(HttpClient client, string query) => await (await client.GetAsync($"/api/compare/curves?{query}", Cancel)).ReadAsync<IReadOnlyList<CurveView>>();

    /// <summary>A job with a reward, measured every tenth of a second for each step, and a loss.</summary>
    private async Task<Job> AddAsync(int batchSize, params (int Step, double Reward)[] points)
    {
        JobEvent[] events = [Samples.Started(1), .. points.Select((p, i) => Reward(1, i + 2, p.Step, p.Reward, p.Step / 10.0)), Samples.Point(1, points.Length + 2, points[^1].Step)];
        var job = await _server.AddJobAsync("ada", j => events.Aggregate((j with { Spec = j.Spec with { BatchSize = batchSize } }).Claim("worker-1", Guid.NewGuid(), Samples.Now)!, (job, e) => job.Apply(e)));
        await _server.Get<IJobHistory>().AppendAsync(job.Id, events, Cancel);
        return job;
    }

    private static MetricsReported Reward(long fence, long seq, long step, double value, double seconds) =>
        Samples.Metrics(fence, seq, step, MetricPhase.Training, ("reward", value)) with { At = Samples.Now.AddSeconds(seconds) };
}
