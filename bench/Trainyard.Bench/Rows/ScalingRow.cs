using System.Globalization;
using Trainyard.Bench.Day;

namespace Trainyard.Bench.Rows;

/// <summary>
/// A day of jobs, trained by fleets that are scaled in different ways: the real reckoning of the workers that are wanted, on virtual
/// time. Writes the table and the plot of docs/scaling.md anew.
/// </summary>
internal static class ScalingRow
{
    private const string Page = "docs/scaling.md";
    private const string Plot = "docs/scaling.svg";
    private const string TableBegins = "<!-- The table is written by bench/run.sh --only scaling -->\n";
    private const string TableEnds = "<!-- End of the table -->";
    private const int Seed = 7;

    public static Task<RowResult> MeasureAsync()
    {
        var arrivals = Arrivals.OfDay(Seed);
        var mean = (int)Math.Ceiling(arrivals.Sum(job => job.Work.TotalHours) / 24);
        var fixedMean = SimulatedDay.Run($"{mean} workers, the mean of the day", arrivals, new FixedFleet(mean));
        var fixedDouble = SimulatedDay.Run($"{2 * mean} workers", arrivals, new FixedFleet(2 * mean));
        var fixedPeak = SimulatedDay.Run($"{SimulatedDay.MaxWorkers} workers, the limit", arrivals, new FixedFleet(SimulatedDay.MaxWorkers));
        var wanted = SimulatedDay.Run("workers wanted, ScaledObject", arrivals, new ScaledObject());
        var onePodAJob = SimulatedDay.Run("workers wanted, ScaledJob, one pod a job", arrivals, new ScaledJob(), new PodRules(Jobs: 1));
        var idlePodsEnd = SimulatedDay.Run("workers wanted, ScaledJob, pods end when idle", arrivals, new ScaledJob(), new PodRules(IdleFor: TimeSpan.FromMinutes(2)));
        var queueDrains = SimulatedDay.Run("queue length, ScaledObject, workers drain", arrivals, new ScaledObject(), byQueueLength: true);
        var queueKills = SimulatedDay.Run("queue length, ScaledObject, workers are killed", arrivals, new ScaledObject(), new PodRules(Drains: false), byQueueLength: true);

        SimulatedDay[] days = [fixedMean, fixedDouble, fixedPeak, wanted, onePodAJob, idlePodsEnd, queueDrains, queueKills];
        File.WriteAllText(Plot, new DayPlot(wanted, queueKills, fixedMean).ToSvg());
        var page = File.ReadAllText(Page);
        var (begin, end) = (page.IndexOf(TableBegins, StringComparison.Ordinal) + TableBegins.Length, page.IndexOf(TableEnds, StringComparison.Ordinal));
        File.WriteAllText(Page, page[..begin] + TableOf(days) + page[end..]);

        return Task.FromResult(new RowResult(
        [
            .. days.Select(day => new Figure($"{day.Name}: wait p95", day.Waits(low: false).Select(wait => wait.Seconds).Percentile(0.95), "s", Note: Say(
                $"{day.WorkerHours:0} worker-hours, {day.IdleHours:0} of them idle; {day.Disturbed} jobs disturbed, {day.HoursTwice:0.0} hours trained twice"))),
            new Figure("steps trained twice when scaled by workers wanted", wanted.HoursTwice + onePodAJob.HoursTwice + idlePodsEnd.HoursTwice, "h", AtMost: 0, Note: Say($"{arrivals.Count} jobs, {arrivals.Sum(job => job.Work.TotalHours):0} hours of training, seed {Seed}")),
            new Figure("jobs disturbed by ScaledJob", onePodAJob.Disturbed + idlePodsEnd.Disturbed, "", AtMost: 0),
        ]));
    }

    private static string TableOf(IEnumerable<SimulatedDay> days)
    {
        string[] lines =
        [
            "| fleet | wait p50 | p95 | max | low priority: wait p95 | delay p95 | worker-hours | idle | disturbed | trained twice | failed |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            .. days.Select(LineOf),
        ];
        return string.Join("\n", lines) + "\n";
    }

    private static string LineOf(SimulatedDay day)
    {
        var waits = day.Waits(low: false).Select(wait => wait.Seconds).ToList();
        string[] cells =
        [
            day.Name, Duration(waits.Median()), Duration(waits.Percentile(0.95)), Duration(waits.Max()), Duration(day.Waits(low: true).Select(wait => wait.Seconds).Percentile(0.95)),
            Duration(day.Delays.Percentile(0.95)), Say($"{day.WorkerHours:0}"), Say($"{day.IdleHours:0}"), $"{day.Disturbed}", Say($"{day.HoursTwice:0.0} h"), $"{day.Failed}",
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Duration(double seconds) => seconds < 100 ? Say($"{seconds:0} s") : seconds < 6000 ? Say($"{seconds / 60:0} min") : Say($"{seconds / 3600:0.0} h");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
