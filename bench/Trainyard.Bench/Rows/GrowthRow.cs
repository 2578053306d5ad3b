using Trainyard.Bench.Fleet;
using Trainyard.Bench.Growth;
using Trainyard.Jobs;

namespace Trainyard.Bench.Rows;

/// <summary>What grows with the jobs, the workers and the browsers, and how. Writes the plot of docs/performance.md anew.</summary>
internal static class GrowthRow
{
    private const string Plot = "docs/growth.svg";
    private static readonly int[] Jobs = [1_000, 10_000, 100_000, 1_000_000];
    private static readonly int[] Workers = [1, 10, 100, 1_000];
    private static readonly int[] Browsers = [1, 10, 100, 300, 1_000];

    public static async Task<RowResult> MeasureAsync()
    {
        var (jobs, workers, browsers) = (await OverJobsAsync(), await OverWorkersAsync(), await OverBrowsersAsync());
        File.WriteAllText(Plot, new GrowthPlot([jobs, .. workers, browsers]).ToSvg());
        return new RowResult([.. new[] { jobs }.Concat(workers).Append(browsers).SelectMany(panel => panel.Figures())]);
    }

    private static async Task<GrowthPanel> OverJobsAsync()
    {
        var panel = new GrowthPanel("Milliseconds by number of jobs (95th percentile)", "jobs", "ms");
        await using var system = await RunningSystem.StartAsync(leaseTerm: "01:00:00");
        var store = system.Get<IJobStore>();
        var have = 0;
        foreach (var count in Jobs)
        {
            await StoredJobs.FillAsync(store, have, count);
            have = count;
            var slowest = 0.0;
            foreach (var (_, request) in ListRow.ByColumn) slowest = Math.Max(slowest, (await ListRow.TimedAsync(system, request, 20)).Percentile(0.95));
            panel.Add("list, slowest column", count, slowest);
            foreach (var (what, request) in ListRow.OverAll) panel.Add($"list, {what}", count, (await ListRow.TimedAsync(system, request, 2)).Percentile(0.95));
            panel.Add("dispatcher's query", count, (await ListRow.TimedDispatchAsync(store, 50)).Percentile(0.95));
            panel.Add("submit", count, (await Samples.TimedAsync(50, () => system.Client.SubmitAsync([], null, CancellationToken.None))).Percentile(0.95));
        }
        return panel;
    }

    private static async Task<IReadOnlyList<GrowthPanel>> OverWorkersAsync()
    {
        var claims = new GrowthPanel("Jobs a second by number of workers, each ending its jobs at once", "workers", "jobs/s");
        var work = new GrowthPanel("Percent of a core by number of workers that hold a job", "workers", "% of a core");
        foreach (var count in Workers)
        {
            await using var system = await RunningSystem.StartAsync();
            await StoredJobs.FillQueueAsync(system.Get<IJobStore>(), 20_000);
            await using var fleet = new HoldingFleet(system, count);
            claims.Add("claims", count, await fleet.ClaimsAsync(TimeSpan.FromSeconds(8)));
            await fleet.HoldAsync();
            work.Add("server and workers", count, 100 * await HoldingFleet.ProcessorAsync(TimeSpan.FromSeconds(10)));
        }
        return [claims, work];
    }

    private static async Task<GrowthPanel> OverBrowsersAsync()
    {
        var panel = new GrowthPanel("Milliseconds from a report to a browser by number of browsers, at 100 points a second", "browsers", "ms");
        foreach (var count in Browsers)
        {
            await using var system = await RunningSystem.StartAsync();
            var latencies = await new PointFlow(system).LatenciesAsync(pointsPerSecond: 100, count);
            panel.Add("median", count, latencies.Median());
            panel.Add("95th percentile", count, latencies.Percentile(0.95));
        }
        return panel;
    }
}
