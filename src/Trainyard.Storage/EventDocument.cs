using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Storage;

/// <summary>
/// An event as every store keeps it, by the rule of <see cref="JobDocument"/>. One of a type that this version does not know is read as
/// this and no more.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(AttemptStartedDocument), "attemptStarted")]
[JsonDerivedType(typeof(StepsTrainedDocument), "stepsTrained")]
[JsonDerivedType(typeof(EpochValidatedDocument), "epochValidated")]
[JsonDerivedType(typeof(MetricsReportedDocument), "metricsReported")]
[JsonDerivedType(typeof(CheckpointSavedDocument), "checkpointSaved")]
[JsonDerivedType(typeof(CheckpointNotSavedDocument), "checkpointNotSaved")]
[JsonDerivedType(typeof(TrainingSucceededDocument), "trainingSucceeded")]
[JsonDerivedType(typeof(TrainingFailedDocument), "trainingFailed")]
[JsonDerivedType(typeof(TrainingPausedDocument), "trainingPaused")]
[JsonDerivedType(typeof(TrainingCancelledDocument), "trainingCancelled")]
[JsonDerivedType(typeof(TrainingReleasedDocument), "trainingReleased")]
[JsonDerivedType(typeof(LineLoggedDocument), "lineLogged")]
internal record EventDocument
{
    public long Fence { get; init; }
    public long Seq { get; init; }
    public DateTimeOffset At { get; init; }
    public long Step { get; init; }
}

internal sealed record AttemptStartedDocument(string Worker, string Device, int Epoch, long TotalSteps, long StepsPerEpoch, long Parameters) : EventDocument
{
    public bool ValidatesAgain { get; init; }
}

internal sealed record StepsTrainedDocument(int Epoch, double Loss, double Accuracy, double LearningRate, double SamplesPerSecond) : EventDocument;

internal sealed record EpochValidatedDocument(int Epoch, EvaluationDocument Validation) : EventDocument;

/// <param name="Values">Each may be NaN or infinite.</param>
internal sealed record MetricsReportedDocument(MetricPhase Phase, IReadOnlyDictionary<string, double> Values) : EventDocument
{
    public int? Epoch { get; init; }
}

internal sealed record CheckpointSavedDocument(int Epoch, ArtifactDocument Artifact) : EventDocument
{
    /// <summary>Null: 1.</summary>
    public int? Version { get; init; }
}

internal sealed record CheckpointNotSavedDocument(string Message) : EventDocument;

internal sealed record TrainingSucceededDocument(ResultDocument Result) : EventDocument;

internal sealed record TrainingFailedDocument(FailureDocument Failure) : EventDocument;

internal sealed record TrainingPausedDocument : EventDocument
{
    public int? Until { get; init; }
}

internal sealed record TrainingCancelledDocument : EventDocument;

internal sealed record TrainingReleasedDocument : EventDocument;

internal sealed record LineLoggedDocument(LineLevel Level, string Text) : EventDocument;
