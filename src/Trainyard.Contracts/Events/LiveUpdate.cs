namespace Trainyard.Contracts;

/// <summary>
/// What the hub <c>/ws/jobs</c> sends, at most ten times a second to a client: all that changed since the message before.
/// </summary>
public sealed record LiveUpdate
{
    /// <summary>Rows that changed, for a client that subscribed to all jobs. A row with a lower version than a known one is old news.</summary>
    public IReadOnlyList<JobSummary> Jobs { get; init; } = [];

    /// <summary>Jobs that were deleted.</summary>
    public IReadOnlyList<JobId> Removed { get; init; } = [];

    /// <summary>Changes of any job may have been missed: a client that shows a list reads it again.</summary>
    public bool Missed { get; init; }

    /// <summary>New events of the jobs that the client subscribed to one by one.</summary>
    public IReadOnlyList<JobDelta> Deltas { get; init; } = [];
}

/// <summary>One job's events after the client's cursor, in order, and the job after them.</summary>
public sealed record JobDelta(JobView Job, IReadOnlyList<JobEvent> Events, EventCursor Next);
