using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>
/// Tells the worker that holds a job that the job's record has changed, so that it need not ask all the time. A hint: it may be lost or
/// repeated, and what has changed the worker reads in the record. Without any, it asks when it renews its lease, and each second at the end.
/// </summary>
public interface ILeaseNotifications
{
    /// <summary>Tells whoever held the job last. Returns at once, and never fails.</summary>
    /// <param name="job">A job that was claimed at least once.</param>
    void Notify(Job job);

    /// <summary>
    /// Calls <paramref name="notify"/> with each job of which <paramref name="worker"/> is told, until disposed; with null where it may have missed
    /// some, of any job. The call must return at once.
    /// </summary>
    IDisposable Watch(string worker, Action<JobId?> notify);
}
