using Trainyard.Api;
using Trainyard.DeadLetters;
using Trainyard.Telemetry;

namespace Trainyard.Events;

/// <summary>
/// Carries events from workers to the servers: in order for each job, at least once; what is not settled comes back. An event that
/// cannot be read is moved to <see cref="IDeadLetters"/> and stops nothing behind it.
/// </summary>
public interface IJobEvents
{
    /// <summary>Returns when the events are in the stream's hands. Callers report one job's events one call after the other.</summary>
    ValueTask ReportAsync(JobId job, IReadOnlyList<JobEvent> events, CancellationToken cancel);

    /// <summary>Batches of events as they come, for a single reader in this process; several processes share the jobs among them.</summary>
    IAsyncEnumerable<EventBatch> ReadAsync(CancellationToken cancel);

    /// <summary>Reports an event that was moved aside, as it was.</summary>
    Task SendAgainAsync(DeadLetter letter, CancellationToken cancel);
}

public readonly record struct ReportedEvent(JobId Job, JobEvent Event)
{
    /// <summary>The trace of the job, with events that are a step in its life (<see cref="EventSpans"/>).</summary>
    public CarriedTrace? Trace { get; init; }
}

/// <summary>Some events in order. Settle it when their effects are stored.</summary>
public abstract class EventBatch(IReadOnlyList<ReportedEvent> events)
{
    public IReadOnlyList<ReportedEvent> Events { get; } = events;

    public abstract Task SettleAsync(CancellationToken cancel);
}
