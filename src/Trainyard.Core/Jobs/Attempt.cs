using System.Diagnostics;

namespace Trainyard.Jobs;

/// <summary>One worker's try at a job.</summary>
public sealed record Attempt
{
    /// <summary>Of its claim.</summary>
    public required long Fence { get; init; }

    public required string Worker { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The step of the checkpoint that it began at; 0 for the beginning.</summary>
    public long FromStep { get; init; }

    /// <summary>The epoch of the checkpoint that it began at; 0 for the beginning.</summary>
    public int FromEpoch { get; init; }

    /// <summary>Null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Null while it runs.</summary>
    public AttemptOutcome? Outcome { get; init; }

    /// <summary>What a later version calls an outcome that is <see cref="AttemptOutcome.Unknown"/> here.</summary>
    public string? LaterOutcome { get; init; }

    /// <summary>The last step that it reported; null while it runs.</summary>
    public long? ToStep { get; init; }

    /// <summary>Why it ended, in a sentence; null while it runs.</summary>
    public string? Reason { get; init; }
}

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    Succeeded,
    Failed,
    Paused,
    Cancelled,

    /// <summary>Its worker was told to stop and requeued the job.</summary>
    Released,

    /// <summary>A server expired its lease, because the worker was silent.</summary>
    WorkerLost,

    /// <summary>Its worker could not renew the lease in time and stopped by itself.</summary>
    Expired,

    /// <summary>A later version says how: <see cref="Attempt.LaterOutcome"/>.</summary>
    Unknown,
}

/// <summary>Outcomes as people and their metrics read them.</summary>
public static class AttemptOutcomes
{
    public static string Text(this AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Succeeded => "succeeded",
        AttemptOutcome.Failed => "failed",
        AttemptOutcome.Paused => "paused",
        AttemptOutcome.Cancelled => "cancelled",
        AttemptOutcome.Released => "released",
        AttemptOutcome.WorkerLost => "worker lost",
        AttemptOutcome.Expired => "cut off",
        AttemptOutcome.Unknown => "unknown",
        _ => throw new UnreachableException(outcome.ToString()),
    };

    /// <summary>Null while the attempt runs.</summary>
    public static string? OutcomeText(this Attempt attempt) => attempt.LaterOutcome ?? attempt.Outcome?.Text();
}
