using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Live;

/// <summary>
/// The newest state and the recent events of each job, and a notification to every watcher when one changes. A cache, never the record:
/// whatever it lacks is read from the store, and what it cannot store now is shown from there.
/// </summary>
public interface ILiveJobs
{
    /// <summary>
    /// Shows a job after <paramref name="events"/>, which are stored already and are all that were applied to the job after
    /// <paramref name="after"/>. An older version than the one shown, and events that are shown already, change nothing.
    /// </summary>
    Task PublishAsync(Job job, EventCursor after, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken);

    /// <summary>Shows a job that changed without an event.</summary>
    Task PublishAsync(Job job, CancellationToken cancellationToken) => PublishAsync(job, job.LastEvent, [], cancellationToken);

    Task RemoveAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>The job and its events after a cursor; null when the cache does not reach back that far.</summary>
    Task<LiveJob?> ReadAsync(JobId job, EventCursor after, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <paramref name="notify"/> with each job that changes, whoever changed it, until disposed; with null where changes may have
    /// been missed, of any job. The call must return at once.
    /// </summary>
    IDisposable Watch(Action<JobId?> notify);
}

public sealed record LiveJob(Job Job, IReadOnlyList<JobEvent> Events);
