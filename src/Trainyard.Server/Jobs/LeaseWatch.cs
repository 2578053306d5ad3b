using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Server.Jobs;

/// <summary>
/// Which leases have run out, by this server's own monotonic clock: those that stayed the same for a whole term while it looked on. A
/// clock that was set wrong ends no lease, and none ends in the first term after this server started or the store came back.
/// </summary>
internal sealed class LeaseWatch(LeaseOptions options, TimeProvider time)
{
    private Dictionary<JobId, (Job Job, long Since)> _seen = [];
    private long? _lastLook;

    /// <summary>Whether so much time has passed since the last check that it says nothing about now.</summary>
    public bool IsBlind => _lastLook is not { } last || time.GetElapsedTime(last) > options.BlindAfter;

    /// <summary>Takes note of all running jobs, and returns those whose lease has run out.</summary>
    public List<Job> Look(IReadOnlyCollection<Job> running)
    {
        var (wasBlind, now) = (IsBlind, time.GetTimestamp());
        var seen = new Dictionary<JobId, (Job Job, long Since)>(running.Count);
        var ranOut = new List<Job>();
        foreach (var job in running)
        {
            var isKnown = !wasBlind && _seen.TryGetValue(job.Id, out var before) && job.HasLeaseOf(before.Job);
            var since = isKnown ? _seen[job.Id].Since : now;
            seen[job.Id] = (job, since);
            if (time.GetElapsedTime(since, now) >= options.Term) ranOut.Add(job);
        }
        (_seen, _lastLook) = (seen, now);
        return ranOut;
    }
}
