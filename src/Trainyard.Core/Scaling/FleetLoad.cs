using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Workers;

namespace Trainyard.Scaling;

/// <summary>The work to do, and the workers that do it.</summary>
/// <param name="Jobs">By priority, the highest first.</param>
/// <param name="Training">Workers that hold a lease of a running job and have not fallen silent; one that drains too, until its jobs are back in the queue.</param>
/// <param name="Active">Workers that train, or did until a short while ago (<see cref="ScalingOptions.KeepAlive"/>), and continue to take jobs.</param>
public sealed record FleetLoad(IReadOnlyList<PriorityLoad> Jobs, int Training, int Active)
{
    /// <summary>
    /// Slots in which jobs run: of each worker as many as it has jobs, and never more than it has slots, since a worker claims its next job
    /// a moment before the record has the end of its last one. Null: one for each running job.
    /// </summary>
    public int? Slots { get; init; }

    /// <summary>Running jobs of workers that have fallen silent, by their priorities: soon they wait again, and somebody else has to train them.</summary>
    public IReadOnlyList<int> Lost { get; init; } = [];

    /// <param name="queued">In the order in which they start; those that are not due do not count.</param>
    /// <param name="running">All that run.</param>
    /// <param name="workers">As the registry knows them.</param>
    /// <param name="keepAlive">How long after its last job a worker counts as active.</param>
    /// <param name="now">Decides which jobs are due.</param>
    /// <param name="slotsPerWorker">Of a worker that the registry does not know.</param>
    public static FleetLoad Of(
        IReadOnlyCollection<Job> queued, IReadOnlyCollection<Job> running, IEnumerable<KnownWorker> workers, TimeSpan keepAlive, DateTimeOffset now, int slotsPerWorker = int.MaxValue)
    {
        var known = workers.ToLookup(worker => worker.Report.Name, StringComparer.Ordinal);
        var byWorker = running.GroupBy(job => job.Lease?.Worker ?? "", StringComparer.Ordinal).ToLookup(held => IsSilent(known[held.Key]));
        var training = byWorker[false].ToList();
        // Running ones first: a job that was claimed between the two readings is in both.
        var jobs = running.Concat(queued.Where(job => job.IsDue(now))).DistinctBy(job => job.Id).GroupBy(job => job.Spec.Priority).OrderByDescending(group => group.Key)
            .Select(group => new PriorityLoad(group.Key, group.Count(job => job.State == JobState.Queued), group.Count(job => job.State == JobState.Running)));
        return new FleetLoad([.. jobs], training.Count, known.SelectMany(named => named).Count(worker => IsActive(worker, keepAlive)))
        {
            Slots = training.Sum(held => Math.Min(held.Count(), SlotsOf(known[held.Key], slotsPerWorker))),
            Lost = [.. byWorker[true].SelectMany(held => held).Select(job => job.Spec.Priority)],
        };
    }

    /// <summary>Whether the registry knows workers of this name, all of which have long been silent.</summary>
    private static bool IsSilent(IEnumerable<KnownWorker> named) => named.Any() && named.All(worker => worker.Age >= KnownWorker.SilentAfter);

    private static int SlotsOf(IEnumerable<KnownWorker> named, int otherwise) =>
        named.Any() ? named.Where(worker => worker.Age < KnownWorker.SilentAfter).Sum(worker => worker.Report.Slots) : otherwise;

    /// <summary>A worker measures how long it is idle by its own clock, and the registry how long ago it said so by its own: no two clocks are compared.</summary>
    private static bool IsActive(KnownWorker worker, TimeSpan keepAlive) =>
        worker.Age < KnownWorker.SilentAfter && !worker.Report.IsDraining && (worker.Report.Jobs.Count > 0 || worker.Report.IdleFor + worker.Age < keepAlive);
}
