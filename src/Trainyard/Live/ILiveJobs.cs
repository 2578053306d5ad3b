using Trainyard.Api;
using Trainyard.Jobs;

namespace Trainyard.Live;

/// <summary>
/// The newest state and the recent events of each job, and a nudge to every watcher when one changes. A cache, never the record:
/// whatever it lacks is read from the store.
/// </summary>
public interface ILiveJobs
{
    /// <summary>Shows a job after <paramref name="events"/>, which are stored already. An older version than the one shown changes nothing.</summary>
    Task PublishAsync(Job job, IReadOnlyList<JobEvent> events, CancellationToken cancel);

    Task RemoveAsync(JobId job, CancellationToken cancel);

    /// <summary>The job and its events after a cursor; null when the cache does not reach back that far.</summary>
    Task<LiveJob?> ReadAsync(JobId job, EventCursor after, CancellationToken cancel);

    /// <summary>Calls <paramref name="nudge"/> with each job that changes, until disposed. The call must return at once.</summary>
    IDisposable Watch(Action<JobId> nudge);
}

public sealed record LiveJob(Job Job, IReadOnlyList<JobEvent> Events);
