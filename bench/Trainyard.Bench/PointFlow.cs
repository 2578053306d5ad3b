using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Live;
using Attempt = Trainyard.Worker.Attempt;

namespace Trainyard.Bench;

/// <summary>
/// The way of a point, in any mode: from a worker's report to the record, the live view, and a subscriber of the hub. The reporters are
/// real attempts at jobs that nobody trains.
/// </summary>
internal sealed class PointFlow(RunningSystem system)
{
    private const int Jobs = 4;
    private const int PointsOfEach = 30_000;
    private const int PointsPerSecond = 1_000;
    private static readonly TimeSpan PacedFor = TimeSpan.FromSeconds(10);

    /// <param name="where">What the points go through.</param>
    public async Task<RowResult> MeasureAsync(string where)
    {
        await RateAsync(2_000);
        var (stored, shown) = await RateAsync(PointsOfEach);
        var latencies = await LatenciesAsync(PointsPerSecond, browsers: 1);
        return new RowResult(
        [
            new Figure("report to durable store and live view", stored, "points/s", AtLeast: where.Length == 0 ? 200_000 : 50_000, Note: $"{Jobs * PointsOfEach:N0} points of {Jobs} jobs, each stored once{where}"),
            new Figure("report to a subscriber that follows them all", shown, "points/s", Note: "every point arrived once"),
            new Figure("report to subscriber at 1,000 points/s, p50", latencies.Percentile(0.5), "ms", Note: "the hub sends 20 messages/s: 0 to 50 ms of waiting"),
            new Figure("report to subscriber at 1,000 points/s, p95", latencies.Percentile(0.95), "ms", AtMost: 100),
        ]);
    }

    /// <summary>As fast as the stream takes them.</summary>
    private async Task<(double Stored, double Shown)> RateAsync(int each)
    {
        var reporters = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(_ => ClaimAsync()));
        var jobs = reporters.Select(r => r.Job).ToList();
        var received = new ConcurrentDictionary<JobId, int>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscriber = await Subscriber.OpenAsync(system, jobs, delta =>
        {
            received.AddOrUpdate(delta.Job.Id, delta.Events.Count, (_, count) => count + delta.Events.Count);
            if (received.Values.Sum() >= Jobs * each) all.TrySetResult();
        });

        var clock = Stopwatch.StartNew();
        await Task.WhenAll(reporters.Select(reporter => Task.Run(() =>
        {
            for (var step = 1; step <= each; step++) Report(reporter.Attempt, step);
        })));
        foreach (var job in jobs) await StoredAndLiveAsync(job, new EventCursor(1, each));
        var stored = clock.Elapsed;
        await Task.WhenAny(all.Task, Task.Delay(TimeSpan.FromSeconds(20)));
        if (!all.Task.IsCompleted) throw new InvalidOperationException($"Of {each} points of each job a subscriber has {string.Join(", ", received.Values)}.");
        var shown = clock.Elapsed;

        foreach (var job in jobs)
        {
            var events = await system.Get<IJobHistory>().ReadAsync(job, EventCursor.Start, int.MaxValue, CancellationToken.None);
            if (!events.Select(e => e.Seq).SequenceEqual(Enumerable.Range(1, each).Select(seq => (long)seq)) || received[job] != each) throw new InvalidOperationException($"Of {each} points {events.Count} are stored and {received[job]} were shown.");
        }
        foreach (var reporter in reporters) await EndAsync(reporter.Attempt);
        return (Jobs * each / stored.TotalSeconds, Jobs * each / shown.TotalSeconds);
    }

    /// <summary>Milliseconds from a point's report to its arrival, of each point at each browser.</summary>
    public async Task<IReadOnlyCollection<double>> LatenciesAsync(int pointsPerSecond, int browsers)
    {
        var (job, attempt) = await ClaimAsync();
        var latencies = new ConcurrentQueue<double>();
        var subscribers = new List<Subscriber>();
        for (var i = 0; i < browsers; i++) subscribers.Add(await Subscriber.OpenAsync(system, [job], Received));

        var clock = Stopwatch.StartNew();
        var count = (int)(pointsPerSecond * PacedFor.TotalSeconds);
        for (var seq = 1; seq <= count; seq++)
        {
            while (clock.Elapsed.TotalSeconds * pointsPerSecond < seq) await Task.Delay(1);
            Report(attempt, seq);
        }
        for (var waited = 0; latencies.Count < count * browsers; waited++)
        {
            if (waited == 300) throw new InvalidOperationException($"{latencies.Count} of {count} points arrived at {browsers} browsers.");
            await Task.Delay(100);
        }
        foreach (var subscriber in subscribers) await subscriber.DisposeAsync();
        await EndAsync(attempt);
        return latencies;

        void Received(JobDelta delta)
        {
            var now = DateTimeOffset.UtcNow;
            foreach (var e in delta.Events.OfType<StepsTrained>()) latencies.Enqueue((now - e.At).TotalMilliseconds);
        }
    }

    private static void Report(Attempt attempt, int step) => attempt.Report(new StepsTrained(1, 0.5, 0.9, 1e-3, 5000) { Step = step });

    /// <summary>A job as a worker has it.</summary>
    private async Task<(JobId Job, Attempt Attempt)> ClaimAsync()
    {
        var made = new Job { Id = JobId.New(TimeProvider.System), Owner = "owner", Spec = Presets.All["simple-cnn"] with { Name = "points" }, CreatedAt = DateTimeOffset.UtcNow };
        var job = await system.Get<IJobStore>().AddAsync(made.Claim("reporter", Guid.NewGuid(), DateTimeOffset.UtcNow)!, null, CancellationToken.None);
        var attempt = new Attempt(
            job, TimeProvider.System.GetTimestamp(), system.Get<IJobStore>(), system.Get<IJobEvents>(), system.Get<IArtifactStore>(), system.Get<IOptions<LeaseOptions>>().Value, TimeProvider.System,
            system.Get<ILogger<Attempt>>(), CancellationToken.None);
        return (job.Id, attempt);
    }

    private static async Task EndAsync(Attempt attempt)
    {
        attempt.Report(new TrainingCancelled());
        await attempt.FinishedAsync();
        await attempt.DisposeAsync();
    }

    private async Task StoredAndLiveAsync(JobId job, EventCursor last)
    {
        while ((await system.Get<IJobStore>().FindAsync(job, CancellationToken.None))!.LastEvent < last) await Task.Delay(2);
        while ((await system.Get<ILiveJobs>().ReadAsync(job, last, CancellationToken.None))?.Job.LastEvent != last) await Task.Delay(2);
    }
}
