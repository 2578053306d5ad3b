using Trainyard.Api;
using Trainyard.Jobs;
using Trainyard.Workers;

namespace Trainyard.Scaling;

/// <summary>What there is to do, and who is at it.</summary>
/// <param name="Jobs">By priority, the highest first.</param>
/// <param name="Training">Workers that hold a lease of a running job; one that drains too, until its jobs are back in the queue.</param>
/// <param name="Active">Workers that train, or did until a short while ago (<see cref="ScalingOptions.KeepAlive"/>), and go on taking jobs.</param>
public sealed record FleetLoad(IReadOnlyList<PriorityLoad> Jobs, int Training, int Active)
{
    /// <param name="queued">In the order in which they start; those that are not due do not count.</param>
    /// <param name="running">All that run.</param>
    /// <param name="workers">As the registry knows them.</param>
    /// <param name="keepAlive">How long after its last job a worker counts as active.</param>
    /// <param name="now">Tells which jobs are due.</param>
    public static FleetLoad Of(IReadOnlyCollection<Job> queued, IReadOnlyCollection<Job> running, IEnumerable<KnownWorker> workers, TimeSpan keepAlive, DateTimeOffset now)
    {
        // Running ones first: a job that was claimed between the two readings is in both.
        var jobs = running.Concat(queued.Where(job => job.IsDue(now))).DistinctBy(job => job.Id).GroupBy(job => job.Spec.Priority).OrderByDescending(group => group.Key)
            .Select(group => new PriorityLoad(group.Key, group.Count(job => job.State == JobState.Queued), group.Count(job => job.State == JobState.Running)));
        return new FleetLoad([.. jobs], running.Select(job => job.Lease?.Worker).Distinct().Count(), workers.Count(worker => IsActive(worker, keepAlive)));
    }

    /// <summary>A worker measures how long it is idle by its own clock, and the registry how long ago it said so by its own: no two clocks are compared.</summary>
    private static bool IsActive(KnownWorker worker, TimeSpan keepAlive) =>
        worker.Age < KnownWorker.SilentAfter && !worker.Report.IsDraining && (worker.Report.Jobs.Count > 0 || worker.Report.IdleFor + worker.Age < keepAlive);
}
