using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Server.Live;

/// <summary>
/// A job and its events after a cursor: from the live view where that reaches back far enough, else from the record. The log is not
/// among them: a job whose lines have grown in number is all that a client needs to know.
/// </summary>
internal sealed class JobReader(ILiveJobs live, IJobStore jobs, IJobHistory history)
{
    /// <summary>Null when there is no such job.</summary>
    public async Task<LiveJob?> ReadAsync(JobId id, EventCursor after, int limit, CancellationToken cancellationToken)
    {
        if (await live.ReadAsync(id, after, cancellationToken) is { } cached) return cached with { Events = [.. cached.Events.Where(e => e is not LineLogged).Take(limit)] };

        // Events before job: a job is never shown with fewer events than were applied to it.
        var events = await history.ReadAsync(id, after, limit, cancellationToken);
        return await jobs.FindAsync(id, cancellationToken) is { } job ? new LiveJob(job, events) : null;
    }

    public async Task<Job?> FindAsync(JobId id, CancellationToken cancellationToken) =>
        (await live.ReadAsync(id, EventCursor.End, cancellationToken))?.Job ?? await jobs.FindAsync(id, cancellationToken);
}
