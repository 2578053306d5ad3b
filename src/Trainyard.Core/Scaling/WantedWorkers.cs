using System.Globalization;

namespace Trainyard.Scaling;

/// <summary>
/// How many workers are wanted: one slot for each job that runs, and one for each that waits. Never fewer than those that train, so that
/// whoever scales by this number has no reason to take one of them away; and none when there is nothing to do. Nothing but workers that
/// train is ever above a limit.
/// </summary>
/// <param name="Count">The number.</param>
/// <param name="Why">The calculation, as a sentence.</param>
/// <param name="Load">What it was calculated from.</param>
public sealed record WantedWorkers(int Count, string Why, FleetLoad Load)
{
    public static WantedWorkers Of(FleetLoad load, ScalingOptions options)
    {
        var running = load.Slots ?? load.Jobs.Sum(jobs => jobs.Running);
        var (low, normal) = (Queued(priority => priority < options.LowPriorityBelow), Queued(priority => priority >= options.LowPriorityBelow));
        var training = load.Training;
        var lowMax = options.LowPriorityMax ?? options.Max;
        (int Count, string Why)[] reasons =
        [
            (training, Say($"{running} running jobs hold {training} workers")),
            // Where none of normal priority waits, those that run are counted above: jobs of low priority among them ask for nothing here.
            (normal == 0 ? 0 : Math.Min(options.Max, WorkersFor(normal)), Say($"{running} running and {normal} queued jobs need {WorkersFor(normal)} workers{Limited(WorkersFor(normal), options.Max)}")),
            (Math.Min(lowMax, WorkersFor(normal + low)), Say($"{running} running and {normal + low} queued jobs, {low} of them of low priority, need {WorkersFor(normal + low)} workers{Limited(WorkersFor(normal + low), lowMax)}")),
            (Math.Min(options.Max, load.Active), Say($"{load.Active} workers train, or did until less than {options.KeepAlive} ago{Limited(load.Active, options.Max)}")),
            (options.Min, Say($"{options.Min} are wanted at least")),
        ];
        // The first of equals: what is most telling.
        var (count, why) = reasons.MaxBy(reason => reason.Count);
        return new WantedWorkers(count, count == 0 ? "There is nothing to do." : $"{why}.", load);

        int Queued(Func<int, bool> counts) => load.Jobs.Where(jobs => counts(jobs.Priority)).Sum(jobs => jobs.Queued) + load.Lost.Count(counts);

        int WorkersFor(int queued) => DivideUp(running + DivideUp(queued, options.QueuedPerSlot), options.SlotsPerWorker);
    }

    private static string Limited(int workers, int limit) => workers > limit ? Say($"; the limit is {limit}") : "";

    private static int DivideUp(int number, int by) => (number + by - 1) / by;

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
