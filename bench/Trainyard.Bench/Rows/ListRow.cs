using System.Diagnostics;
using Trainyard.Bench.Fleet;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Bench.Rows;

/// <summary>A store of 100,000 jobs: how long the first page of a list takes, over HTTP, by any column, and the dispatcher's query.</summary>
internal static class ListRow
{
    private const int Jobs = 100_000;
    private const int Repetitions = 50;

    /// <summary>By each column: all jobs, and those of one state.</summary>
    public static IReadOnlyList<(string What, JobListRequest Request)> ByColumn { get; } =
    [
        .. JobSorts.Names.Select(sort => ($"by {sort}", new JobListRequest { Sort = sort })),
        ("of one owner, by created", new JobListRequest { Owner = "user-7" }),
        .. JobSorts.Names.Select(sort => ($"succeeded, by {sort}, ascending", new JobListRequest { Sort = sort, Ascending = true, States = [JobState.Succeeded] })),
    ];

    /// <summary>What no index of SQLite answers: all jobs are looked through, in memory; MongoDB reads them.</summary>
    public static IReadOnlyList<(string What, JobListRequest Request)> OverAll { get; } =
    [
        ("a search for two words", new JobListRequest { Search = "tag-7 cnn" }),
        ("of one owner, by accuracy", new JobListRequest { Owner = "user-7", Sort = "accuracy" }),
        ("running first", new JobListRequest { RunningFirst = true }),
        .. new[] { "optimizer.learningRate", "optimizer.type", "model.preset", "tags", "state", "id", "step", "test/accuracy:final", "train/loss:best" }
            .Select(field => ($"by {field}", new JobListRequest { Sort = field })),
        .. new[] { "created", "duration", "optimizer.learningRate", "test/accuracy:best" }
            .Select(field => ($"with an expression over five fields, by {field}", new JobListRequest { Sort = field, Where = "optimizer.learningRate < 1 and (tag = tag-7 or tag = tag-8) and test/accuracy:best > 0.5 and created > 2000d ago and not name ~ x" })),
        ("with an expression that matches a few, by loss", new JobListRequest { Sort = "loss", Where = "name = 'job 4711'" }),
    ];

    private static JobQuery Dispatch { get; } = new() { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = 16 };

    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync(leaseTerm: "01:00:00");
        var store = system.Get<IJobStore>();
        await StoredJobs.FillAsync(store, 0, Jobs);
        var figures = new List<Figure>();
        foreach (var (what, request) in ByColumn) figures.Add(Of(what, await TimedAsync(system, request, Repetitions), atMost: 50));
        var (before, clock) = (GC.GetTotalMemory(forceFullCollection: true), Stopwatch.StartNew());
        await system.Client.ListAsync(OverAll[0].Request, CancellationToken.None);
        figures.Add(new Figure("100,000 jobs: the first of these after a start", clock.Elapsed.TotalSeconds, "s", Note: "every job is read once"));
        figures.Add(new Figure("100,000 jobs: memory of the table that answers these", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6, "MB"));
        foreach (var (what, request) in OverAll) figures.Add(Of(what, await TimedAsync(system, request, Repetitions), atMost: 50));
        var groups = await Samples.TimedAsync(Repetitions, () => system.Client.GroupAsync("state", null, new JobListRequest { Where = "optimizer.learningRate < 1" }, CancellationToken.None));
        figures.Add(Of("counts of each state with an expression", groups, atMost: 50));
        figures.Add(Of("dispatch query", await TimedDispatchAsync(store, Repetitions), atMost: 50));
        return new RowResult(figures);
    }

    /// <summary>Milliseconds of each first page, over HTTP.</summary>
    public static Task<IReadOnlyList<double>> TimedAsync(RunningSystem system, JobListRequest request, int repetitions) => Samples.TimedAsync(repetitions, async () =>
    {
        if ((await system.Client.ListAsync(request, CancellationToken.None)).Jobs.Count == 0) throw new InvalidOperationException("The page is empty.");
    });

    /// <summary>Milliseconds of each query for what goes next.</summary>
    public static Task<IReadOnlyList<double>> TimedDispatchAsync(IJobStore jobs, int repetitions) => Samples.TimedAsync(repetitions, () => jobs.ListAsync(Dispatch, CancellationToken.None));

    private static Figure Of(string what, IReadOnlyList<double> times, double? atMost) =>
        new($"100,000 jobs: {what}, p95", times.Percentile(0.95), "ms", AtMost: atMost, Note: FormattableString.Invariant($"median {times.Median():0.0}"));
}
