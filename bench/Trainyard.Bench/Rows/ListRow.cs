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

    /// <summary>What no index answers: all jobs are looked through.</summary>
    public static IReadOnlyList<(string What, JobListRequest Request)> OverAll { get; } =
    [
        ("a text search", new JobListRequest { Search = "tag-7" }),
        ("of one owner, by accuracy", new JobListRequest { Owner = "user-7", Sort = "accuracy" }),
        ("by a metric", new JobListRequest { Sort = "metric:test/accuracy:final" }),
    ];

    private static JobQuery Dispatch { get; } = new() { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = 16 };

    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync(leaseTerm: "01:00:00");
        var store = system.Get<IJobStore>();
        await StoredJobs.FillAsync(store, 0, Jobs);
        var figures = new List<Figure>();
        foreach (var (what, request) in ByColumn) figures.Add(Of(what, await TimedAsync(system, request, Repetitions), atMost: 50));
        foreach (var (what, request) in OverAll) figures.Add(Of(what, await TimedAsync(system, request, Repetitions / 5), atMost: null));
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
