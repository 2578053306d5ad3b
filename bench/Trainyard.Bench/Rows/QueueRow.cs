using System.Diagnostics;
using Trainyard.Bench.Fleet;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Services;

namespace Trainyard.Bench.Rows;

/// <summary>
/// Jobs that train nothing, through the queue of a fleet and eight slots: what it costs to dispatch, claim, begin and end a job. The
/// backlog is there when the worker comes; the clock stops when the record has the last end.
/// </summary>
internal static class QueueRow
{
    private const int Slots = 8;
    private const int EmptyJobs = 10_000;
    private const int ShortJobs = 2_000;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    /// <summary>Enough for MongoDB's stand-in, whose commands are counted and not timed.</summary>
    private const int CountedJobs = 400;

    public static async Task<RowResult> MeasureAsync()
    {
        var counts = new List<Figure>();
        if (!ServiceChoice.HasRealMongoDb) counts.Add(await CountAsync());
        await using var fleet = await FleetServices.StartAsync();
        await using var system = await RunningSystem.StartAsync(fleet: fleet);
        await RunAsync(system, 500, TimeSpan.Zero);
        var empty = await RunAsync(system, EmptyJobs, TimeSpan.Zero);
        counts.Add(Commands(fleet, empty, EmptyJobs));
        var (wall, held, _) = await RunAsync(system, ShortJobs, Short);
        var ideal = held / Slots;
        return new RowResult(
        [
            new Figure("jobs of 100 ms in 8 slots: time beyond the ideal", 100 * ((wall / ideal) - 1), "%", AtMost: 5, Note: FormattableString.Invariant($"{ShortJobs:N0} jobs, {wall.TotalSeconds:0.0} s where the slots were held for {ideal.TotalSeconds:0.0} s; Ray Tune publishes 14 % for trials of 1 s")),
            new Figure("empty jobs in 8 slots", EmptyJobs / empty.Wall.TotalSeconds, "jobs/s", AtLeast: 2_000, Note: $"{EmptyJobs:N0} jobs, each ended once; {fleet.Kinds}"),
            .. counts,
        ]);
    }

    /// <summary>On the stand-in, which is too slow to be measured, and answers the commands that the database itself would be asked.</summary>
    private static async Task<Figure> CountAsync()
    {
        await using var fleet = await FleetServices.StartAsync(standInStore: true);
        await using var system = await RunningSystem.StartAsync(fleet: fleet);
        return Commands(fleet, await RunAsync(system, CountedJobs, TimeSpan.Zero), CountedJobs);
    }

    private static Figure Commands(FleetServices fleet, Run run, int jobs) => new(
        $"commands to {fleet.Store}, a job", run.Commands.Values.Sum() / (double)jobs, "", AtMost: 6,
        Note: string.Join(", ", run.Commands.OrderByDescending(c => c.Value).Select(c => FormattableString.Invariant($"{c.Key} {c.Value / (double)jobs:0.00}"))));

    private static async Task<Run> RunAsync(RunningSystem system, int count, TimeSpan each)
    {
        var store = system.Get<IJobStore>();
        var ids = new List<JobId>();
        for (var i = 0; i < count; i++) ids.Add((await store.AddAsync(Make(i), null, CancellationToken.None)).Id);

        var times = new SlotTimes();
        Run run;
        using var commands = new CommandCounter();
        var clock = Stopwatch.StartNew();
        await using (SimulatedWorker.Start(system, "worker", Slots, () => new SleepingSlot(() => Task.Delay(each), times)))
        {
            while (times.Count < count) await Task.Delay(5);
            while ((await store.ListAsync(new JobQuery { States = [JobState.Queued, JobState.Running], Limit = 1 }, CancellationToken.None)).Jobs.Count > 0) await Task.Delay(5);
            run = new Run(clock.Elapsed, times.Sum, commands.Counts);
        }
        foreach (var id in ids)
        {
            var job = await store.FindAsync(id, CancellationToken.None);
            if (job is not { State: JobState.Succeeded, Attempts.Count: 1 }) throw new InvalidOperationException($"Job {id} is {job?.State} after {job?.Attempts.Count} attempts.");
        }
        return run;
    }

    private static Job Make(int i) => new() { Id = JobId.New(TimeProvider.System), Owner = "owner", Spec = Presets.All["simple-cnn"] with { Name = $"job {i}" }, CreatedAt = DateTimeOffset.UtcNow };

    /// <param name="Wall">From the coming of the worker to the last end in the record.</param>
    /// <param name="Held">For how long slots were held, added up.</param>
    /// <param name="Commands">To the database meanwhile, by name.</param>
    private sealed record Run(TimeSpan Wall, TimeSpan Held, IReadOnlyDictionary<string, long> Commands);
}
