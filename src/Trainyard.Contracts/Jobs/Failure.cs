namespace Trainyard.Contracts;

/// <summary>Why a job failed. Each reason has its own advice and its own retry rule.</summary>
public enum FailureReason
{
    /// <summary>The worker vanished several times without getting any further.</summary>
    WorkerLost,

    /// <summary>The loss became NaN or infinite.</summary>
    Diverged,

    /// <summary>The worker's memory, or its device's, was not enough.</summary>
    OutOfMemory,

    /// <summary>The dataset could not be fetched or is damaged.</summary>
    InvalidData,

    /// <summary>The model or a checkpoint could not be saved or read.</summary>
    Storage,

    /// <summary>The worker cannot run the job: its native library or its device is missing.</summary>
    Unsupported,

    /// <summary>A defect of Trainyard itself.</summary>
    Internal,
}

/// <param name="Reason">The kind of failure.</param>
/// <param name="Message">What happened, in one sentence.</param>
/// <param name="Advice">What to do about it, in one sentence.</param>
public sealed record Failure(FailureReason Reason, string Message, string Advice)
{
    /// <summary>The change of the spec that <see cref="Advice"/> asks for; null: it asks for none that is one number.</summary>
    public SpecChange? Change { get; init; }
}

/// <summary>Another value for one field of a spec.</summary>
/// <param name="Field">The field's path, such as <c>optimizer.learningRate</c>.</param>
/// <param name="Value">Its new value.</param>
public sealed record SpecChange(string Field, double Value);
