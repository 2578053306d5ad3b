using Trainyard.Contracts;
using Trainyard.DeadLetters;

namespace Trainyard.Events;

/// <summary>
/// Carries events from workers to the servers: in order for each job, at least once; what is not settled comes back. It does not look
/// into them. A message that is no envelope is moved to <see cref="IDeadLetters"/> and stops nothing behind it.
/// </summary>
public interface IJobEvents
{
    /// <summary>Returns when the events are in the stream's hands. Callers report one job's events one call after the other.</summary>
    ValueTask ReportAsync(JobId job, IReadOnlyList<EventEnvelope> events, CancellationToken cancellationToken);

    /// <summary>Batches of events as they come, for a single reader in this process; several processes share the jobs among them.</summary>
    IAsyncEnumerable<EventBatch> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Reports an event that was dead-lettered, as it was.</summary>
    Task RequeueAsync(DeadLetter deadLetter, CancellationToken cancellationToken);
}

/// <summary>Some events in order. Settle it when their effects are stored.</summary>
public abstract class EventBatch(IReadOnlyList<EventEnvelope> events)
{
    public IReadOnlyList<EventEnvelope> Events { get; } = events;

    public abstract Task CommitAsync(CancellationToken cancellationToken);
}
