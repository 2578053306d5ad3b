using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>
/// Tells the worker that holds a job that the job's record has changed, so that it need not ask all the time. A hint: it may be lost or
/// repeated, and what has changed the worker reads in the record.
/// </summary>
public interface ILeaseNotifications
{
    /// <summary>Tells whoever held the job last. Returns at once, and never fails.</summary>
    /// <param name="job">A job that was claimed at least once.</param>
    void Notify(Job job);

    /// <summary>
    /// Calls <paramref name="notify"/> with each job of which <paramref name="worker"/> is told, until disposed; with null where it may miss
    /// some, of any job. The call must return at once.
    /// </summary>
    ILeaseSubscription Watch(string worker, Action<JobId?> notify);
}

public interface ILeaseSubscription : IDisposable
{
    /// <summary>Whether the worker is told at present; if not, it must ask.</summary>
    bool IsLive { get; }
}
