using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Telemetry;

namespace Trainyard.Queue;

/// <summary>
/// Carries job ids to workers. At least once: what is not acknowledged comes back. The claim decides who trains. A message that cannot
/// be read is moved to <see cref="IDeadLetters"/> and stops nothing behind it.
/// </summary>
public interface IJobQueue
{
    /// <summary>Returns when the queue has taken responsibility for the message.</summary>
    /// <param name="job">Of which it tells.</param>
    /// <param name="dispatchedAt">As the job notes it; null: unknown.</param>
    /// <param name="cancellationToken">Ends the waiting; the queue may have the message all the same.</param>
    Task PublishAsync(JobId job, DateTimeOffset? dispatchedAt, CancellationToken cancellationToken);

    /// <summary>Waits for one message; take one only with a free slot.</summary>
    Task<QueuedJob> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Publishes a message that was dead-lettered, as it was.</summary>
    Task RequeueAsync(DeadLetter deadLetter, CancellationToken cancellationToken);
}

/// <summary>A message that a worker holds until it is acknowledged or requeued.</summary>
public abstract class QueuedJob(JobId job, DateTimeOffset? dispatchedAt = null, CarriedTrace? trace = null)
{
    public JobId Job { get; } = job;

    /// <summary>When this message was sent, by the clock of the server that sent it. The job may have been dispatched again since. Null: unknown.</summary>
    public DateTimeOffset? DispatchedAt { get; } = dispatchedAt;

    /// <summary>The trace of the job; null where its submit was not traced.</summary>
    public CarriedTrace? Trace { get; } = trace;

    /// <summary>The message is done with.</summary>
    public abstract Task AcknowledgeAsync(CancellationToken cancellationToken);

    /// <summary>The message goes back to the queue, for anybody.</summary>
    public abstract Task ReturnAsync(CancellationToken cancellationToken);
}
