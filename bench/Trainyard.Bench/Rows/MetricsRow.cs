using System.Collections.Concurrent;
using System.Diagnostics;
using Trainyard.Api;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Bench.Rows;

/// <summary>The way of a point: from a worker's report to the durable store, the live view, and a subscriber of the hub.</summary>
internal static class MetricsRow
{
    private const int Jobs = 4;
    private const int PointsOfEach = 30_000;
    private const int PointsPerSecond = 1_000;
    private static readonly TimeSpan PacedFor = TimeSpan.FromSeconds(10);

    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync(leaseTerm: "01:00:00");
        await RateAsync(system, 2_000);
        var (stored, shown) = await RateAsync(system, PointsOfEach);
        var latencies = await LatenciesAsync(system);
        return new RowResult(
        [
            new Figure("report to durable store and live view", stored, "points/s", AtLeast: 20_000, Note: $"{Jobs * PointsOfEach:N0} points of {Jobs} jobs, each point stored"),
            new Figure("report to a subscriber that follows them all", shown, "points/s", Note: "every point arrived once"),
            new Figure("report to subscriber at 1,000 points/s, p50", latencies.Percentile(0.5), "ms", Note: "the hub sends 10 messages/s: 0 to 100 ms of waiting"),
            new Figure("report to subscriber at 1,000 points/s, p95", latencies.Percentile(0.95), "ms", AtMost: 100),
        ]);
    }

    /// <summary>As fast as the stream takes them.</summary>
    private static async Task<(double Stored, double Shown)> RateAsync(RunningSystem system, int each)
    {
        var jobs = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(_ => ClaimedAsync(system)));
        var received = new ConcurrentDictionary<JobId, int>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscriber = await Subscriber.OpenAsync(system, jobs, delta =>
        {
            received.AddOrUpdate(delta.Job.Id, delta.Events.Count, (_, count) => count + delta.Events.Count);
            if (received.Values.Sum() >= Jobs * each) all.TrySetResult();
        });

        var clock = Stopwatch.StartNew();
        await Task.WhenAll(jobs.Select(job => Task.Run(async () =>
        {
            for (var seq = 1; seq <= each; seq++) await ReportAsync(system, job, seq);
        })));
        foreach (var job in jobs) await StoredAndLiveAsync(system, job, new EventCursor(1, each));
        var stored = clock.Elapsed;
        await Task.WhenAny(all.Task, Task.Delay(TimeSpan.FromSeconds(20)));
        if (!all.Task.IsCompleted) throw new InvalidOperationException($"Of {each} points of each job a subscriber has {string.Join(", ", received.Values)}.");
        var shown = clock.Elapsed;

        foreach (var job in jobs)
        {
            var events = await system.Get<IJobHistory>().ReadAsync(job, EventCursor.Start, int.MaxValue, CancellationToken.None);
            if (events.Count != each || received[job] != each) throw new InvalidOperationException($"Of {each} points {events.Count} are stored and {received[job]} were shown.");
        }
        return (Jobs * each / stored.TotalSeconds, Jobs * each / shown.TotalSeconds);
    }

    private static async Task<IReadOnlyCollection<double>> LatenciesAsync(RunningSystem system)
    {
        var job = await ClaimedAsync(system);
        var latencies = new ConcurrentQueue<double>();
        await using var subscriber = await Subscriber.OpenAsync(system, [job], delta =>
        {
            var now = DateTimeOffset.UtcNow;
            foreach (var e in delta.Events) latencies.Enqueue((now - e.At).TotalMilliseconds);
        });

        var clock = Stopwatch.StartNew();
        var count = (int)(PointsPerSecond * PacedFor.TotalSeconds);
        for (var seq = 1; seq <= count; seq++)
        {
            while (clock.Elapsed.TotalSeconds * PointsPerSecond < seq) await Task.Delay(1);
            await ReportAsync(system, job, seq);
        }
        for (var waited = 0; latencies.Count < count; waited++)
        {
            if (waited == 100) throw new InvalidOperationException($"{latencies.Count} of {count} points arrived.");
            await Task.Delay(100);
        }
        return latencies;
    }

    private static ValueTask ReportAsync(RunningSystem system, JobId job, int seq) => system.Get<IJobEvents>().ReportAsync(
        job, [new StepsTrained(1, 0.5, 0.9, 1e-3, 5000) { Fence = 1, Seq = seq, Step = seq, At = DateTimeOffset.UtcNow }], CancellationToken.None);

    /// <summary>A job as a worker has it that will hold it for longer than this takes.</summary>
    private static async Task<JobId> ClaimedAsync(RunningSystem system)
    {
        var job = new Job { Id = JobId.New(TimeProvider.System), Owner = "owner", Spec = Presets.All["simple-cnn"] with { Name = "points" }, CreatedAt = DateTimeOffset.UtcNow };
        await system.Get<IJobStore>().AddAsync(job.Claim("reporter", Guid.NewGuid(), DateTimeOffset.UtcNow)!, null, CancellationToken.None);
        return job.Id;
    }

    private static async Task StoredAndLiveAsync(RunningSystem system, JobId job, EventCursor last)
    {
        while ((await system.Get<IJobStore>().FindAsync(job, CancellationToken.None))!.LastEvent < last) await Task.Delay(2);
        while ((await system.Get<ILiveJobs>().ReadAsync(job, last, CancellationToken.None))?.Job.LastEvent != last) await Task.Delay(2);
    }
}
