using System.Diagnostics;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Bench.Rows;

/// <summary>A store of 10,000 jobs: how long the first page of a list takes, over HTTP, and the dispatcher's question.</summary>
internal static class ListRow
{
    private const int Jobs = 10_000;
    private const int Repetitions = 100;

    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync(leaseTerm: "01:00:00");
        var store = system.Get<IJobStore>();
        for (var i = 0; i < Jobs; i++) await store.AddAsync(Make(i), null, CancellationToken.None);

        var dispatch = new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = 16 };
        return new RowResult(
        [
            .. await TimedAsync("first page, newest first", () => ListAsync(system, new JobListRequest())),
            .. await TimedAsync("first page, best accuracy first", () => ListAsync(system, new JobListRequest { Sort = "accuracy" })),
            .. await TimedAsync("first page, succeeded, lowest loss first", () => ListAsync(system, new JobListRequest { Sort = "loss", Ascending = true, States = [JobState.Succeeded] })),
            .. await TimedAsync("first page, a text search", () => ListAsync(system, new JobListRequest { Search = "tag-7" })),
            .. await TimedAsync("dispatch query", async () => (await store.ListAsync(dispatch, CancellationToken.None)).Jobs.Count),
        ]);
    }

    private static async Task<int> ListAsync(RunningSystem system, JobListRequest request) => (await system.Client.ListAsync(request, CancellationToken.None)).Jobs.Count;

    private static async Task<IEnumerable<Figure>> TimedAsync(string what, Func<Task<int>> list)
    {
        for (var i = 0; i < 10; i++) await list();
        var times = new List<double>();
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Repetitions; i++)
        {
            var clock = Stopwatch.StartNew();
            if (await list() == 0) throw new InvalidOperationException($"{what}: the page is empty.");
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        // On a busy machine this tells the work from the wait.
        var work = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Repetitions;
        return
        [
            new Figure($"10,000 jobs: {what}, p50", times.Percentile(0.5), "ms", Note: FormattableString.Invariant($"{work:0.0} ms of processor time, client and server")),
            new Figure($"10,000 jobs: {what}, p95", times.Percentile(0.95), "ms", AtMost: 50),
        ];
    }

    /// <summary>Seven in ten have succeeded, as in a store that has been used for a while.</summary>
    private static Job Make(int i)
    {
        var created = DateTimeOffset.UtcNow.AddMinutes(i - Jobs);
        var job = new Job
        {
            Id = JobId.New(TimeProvider.System),
            Owner = $"user-{i % 20}",
            Spec = Presets.All[i % 3 == 0 ? "fast-cnn" : "simple-cnn"] with { Name = $"job {i}", Tags = [$"tag-{i % 50}"], Priority = i % 5 },
            CreatedAt = created,
        };
        if (i % 10 == 0) return job;
        var claimed = job.Claim("worker-1", Guid.NewGuid(), created)!;
        var trained = claimed.Apply(new StepsTrained(1, 1.0 / (1 + (i * 31 % 997)), i * 37 % 1000 / 1000.0, 1e-3, 5000) { Fence = 1, Seq = 1, Step = 25, At = created });
        return (i % 10) switch
        {
            1 => trained,
            2 => trained.Apply(new TrainingCancelled { Fence = 1, Seq = 2, Step = 25, At = created.AddSeconds(10) }),
            _ => trained.Apply(new TrainingSucceeded(Result(i)) { Fence = 1, Seq = 2, Step = 2250, At = created.AddSeconds(20) }),
        };
    }

    private static JobResult Result(int i) => new()
    {
        Test = new Evaluation(i * 31 % 997 / 1000.0, 0.9 + (i * 37 % 1000 / 10_000.0), 0.9 + (i * 41 % 1000 / 10_000.0)),
        Classes = [.. Enumerable.Range(0, 10).Select(c => new ClassReport($"{c}", 0.991, 0.992, 0.9915, 1000 + c))],
        ConfusionMatrix = [.. Enumerable.Range(0, 10).Select(row => (IReadOnlyList<int>)[.. Enumerable.Range(0, 10).Select(column => row == column ? 990 : 1)])],
        Parameters = 225_034,
        Epochs = 3,
        TrainSeconds = 12.5,
        SamplesPerSecond = 11_500,
        Model = [],
    };
}
