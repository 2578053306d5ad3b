using Trainyard.Api;

namespace Trainyard.Events;

/// <summary>Carries events from workers to the server: in order for each job, at least once; what is not settled comes back.</summary>
public interface IJobEvents
{
    /// <summary>Returns when the event is in the stream's hands. Callers report one job's events one after the other.</summary>
    ValueTask ReportAsync(JobId job, JobEvent e, CancellationToken cancel);

    /// <summary>Batches of events as they come, for a single reader.</summary>
    IAsyncEnumerable<EventBatch> ReadAsync(CancellationToken cancel);
}

public readonly record struct ReportedEvent(JobId Job, JobEvent Event);

/// <summary>Some events in order. Settle it when their effects are stored.</summary>
public abstract class EventBatch(IReadOnlyList<ReportedEvent> events)
{
    public IReadOnlyList<ReportedEvent> Events { get; } = events;

    public abstract Task SettleAsync(CancellationToken cancel);
}
