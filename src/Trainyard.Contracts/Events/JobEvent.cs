using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>
/// A fact about an attempt, never changed. Events of a job are ordered by <see cref="Cursor"/>; an attempt numbers its own from 1. One
/// of a type that this version does not know is read as this and no more, so that old and new programs can work side by side.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(AttemptStarted), "attemptStarted")]
[JsonDerivedType(typeof(StepsTrained), "stepsTrained")]
[JsonDerivedType(typeof(EpochValidated), "epochValidated")]
[JsonDerivedType(typeof(MetricsReported), "metricsReported")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpointSaved")]
[JsonDerivedType(typeof(CheckpointNotSaved), "checkpointNotSaved")]
[JsonDerivedType(typeof(TrainingSucceeded), "trainingSucceeded")]
[JsonDerivedType(typeof(TrainingFailed), "trainingFailed")]
[JsonDerivedType(typeof(TrainingPaused), "trainingPaused")]
[JsonDerivedType(typeof(TrainingCancelled), "trainingCancelled")]
[JsonDerivedType(typeof(TrainingReleased), "trainingReleased")]
[JsonDerivedType(typeof(LineLogged), "lineLogged")]
public record JobEvent
{
    public long Fence { get; init; }
    public long Seq { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The optimiser step that the event belongs to, counted from the job's beginning.</summary>
    public long Step { get; init; }

    [JsonIgnore]
    public EventCursor Cursor => new(Fence, Seq);

    [JsonIgnore]
    public bool IsKnown => GetType() != typeof(JobEvent);

    /// <summary>Whether it carries values of series, which a later attempt may supersede.</summary>
    [JsonIgnore]
    public bool IsPoint => this is StepsTrained or EpochValidated or MetricsReported;
}

/// <summary>
/// The attempt goes on after <see cref="JobEvent.Step"/>; what earlier attempts reported beyond that step is superseded.
/// </summary>
public sealed record AttemptStarted(string Worker, string Device, int Epoch, long TotalSteps, long StepsPerEpoch, long Parameters) : JobEvent
{
    /// <summary>The checkpoint was saved before the validation at <see cref="JobEvent.Step"/>, which is done again: an earlier report of it is superseded too.</summary>
    public bool ValidatesAgain { get; init; }

    /// <summary>Whether a point that an earlier attempt reported is superseded by this start.</summary>
    public bool Supersedes(JobEvent point) => point switch
    {
        StepsTrained => point.Step > Step,
        EpochValidated or MetricsReported { Phase: MetricPhase.Validation } => point.Step > Step || (ValidatesAgain && point.Step == Step),
        MetricsReported { Phase: MetricPhase.Training } => point.Step > Step,
        // The test comes after the last checkpoint, so that each attempt that gets there does it again.
        MetricsReported { Phase: MetricPhase.Test } => point.Step >= Step,
        _ => false,
    };
}

/// <summary>Means over the training batches since the previous such event.</summary>
public sealed record StepsTrained(int Epoch, double Loss, double Accuracy, double LearningRate, double SamplesPerSecond) : JobEvent;

/// <summary>Figures on the validation images at the end of an epoch.</summary>
public sealed record EpochValidated(int Epoch, Evaluation Validation) : JobEvent;

/// <summary>From here the job goes on if its worker is lost.</summary>
public sealed record CheckpointSaved(int Epoch, ArtifactRef Artifact) : JobEvent
{
    /// <summary>Of the file's layout: a worker that does not know it leaves the job to one that does.</summary>
    // Not init: a value that is absent in JSON would be 0 instead of its default.
    public int Version { get; set; } = 1;
}

/// <summary>A checkpoint could not be saved, so training goes on and the one before stays good.</summary>
public sealed record CheckpointNotSaved(string Message) : JobEvent;

public sealed record TrainingSucceeded(JobResult Result) : JobEvent;

public sealed record TrainingFailed(Failure Failure) : JobEvent;

public sealed record TrainingPaused : JobEvent
{
    /// <summary>Nobody asked for it: the attempt has trained the epochs after which its sweep wants it to wait (<see cref="TrialOf.Until"/>).</summary>
    public int? Until { get; init; }
}

public sealed record TrainingCancelled : JobEvent;

/// <summary>The worker is leaving and gives the job back; no attempt is counted.</summary>
public sealed record TrainingReleased : JobEvent;

/// <summary>
/// A line of the job's log, for its owner. It never changes a job, and no later attempt supersedes it; it is read apart from the
/// other events.
/// </summary>
public sealed record LineLogged(LineLevel Level, string Text) : JobEvent
{
    /// <summary>Clean (<see cref="LogText"/>), whoever wrote it.</summary>
    public string Text { get; } = LogText.Clean(Text);
}

public enum LineLevel
{
    Info,

    /// <summary>Training goes on, and its owner may want to do something about it.</summary>
    Warning,

    /// <summary>Why the job failed.</summary>
    Error,
}
