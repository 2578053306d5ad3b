using Microsoft.Extensions.DependencyInjection;
using Trainyard.Bench.Fleet;
using Trainyard.Client;
using Trainyard.Jobs;
using Trainyard.Server.Jobs;

namespace Trainyard.Bench.Rows;

/// <summary>
/// One server with 100,000 queued jobs and 1,000 workers, which are in this process, and real but for their training. First they end
/// each job at once; then each holds one, and renews its lease.
/// </summary>
internal static class ScaleRow
{
    private const int Workers = 1_000;
    private const int Jobs = 100_000;
    private const int Repetitions = 50;
    private const double MiB = 1 << 20;
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(15);

    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync();
        var store = system.Get<IJobStore>();
        var empty = Resident();
        await StoredJobs.FillQueueAsync(store, Jobs);
        var queued = Resident();
        await using var fleet = new HoldingFleet(system, Workers);
        var claims = await fleet.ClaimsAsync(Busy);
        await fleet.HoldAsync();
        var work = await HoldingFleet.ProcessorAsync(Busy);
        return new RowResult(
        [
            new Figure("claims by 1,000 workers that end each job at once", claims, "jobs/s", AtLeast: 2_000, Note: "queue in memory, SQLite; server and workers share this process"),
            new Figure("1,000 workers at work: processor time of all", 100 * work, "% of a core", Note: "each renews its lease each 5 s, and asks each second only where it is not told: grows with the workers"),
            .. Of("list, newest first", await ListRow.TimedAsync(system, new JobListRequest(), Repetitions)),
            .. Of("list, best accuracy first", await ListRow.TimedAsync(system, new JobListRequest { Sort = "accuracy" }, Repetitions)),
            .. await SweepAsync(system),
            new Figure("resident size: server, before any job", empty, "MiB"),
            new Figure("resident size: with 100,000 jobs queued", queued, "MiB", Note: "the backlog is on disk"),
            new Figure("resident size: with 1,000 workers too", Resident(), "MiB", Note: "they are in this process"),
        ]);
    }

    private static double Resident()
    {
        GC.Collect();
        return Environment.WorkingSet / MiB;
    }

    /// <summary>Dispatcher and sweep as a second server has them.</summary>
    private static async Task<IEnumerable<Figure>> SweepAsync(RunningSystem system)
    {
        using var dispatcher = ActivatorUtilities.CreateInstance<Dispatcher>(system.Services);
        using var leases = ActivatorUtilities.CreateInstance<LeaseExpiry>(system.Services);
        return
        [
            .. await TimedAsync("check of all leases", () => leases.ExpireAsync(CancellationToken.None)),
            .. await TimedAsync("dispatcher's check of the queue", () => dispatcher.FillQueueAsync(CancellationToken.None)),
        ];
    }

    private static async Task<IEnumerable<Figure>> TimedAsync(string what, Func<Task> act) => Of(what, await Samples.TimedAsync(Repetitions, act));

    private static IEnumerable<Figure> Of(string what, IReadOnlyList<double> times) =>
        [new Figure($"{what}, p50", times.Percentile(0.5), "ms"), new Figure($"{what}, p95", times.Percentile(0.95), "ms")];
}
