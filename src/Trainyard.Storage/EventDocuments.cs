using System.Diagnostics;
using Trainyard.Contracts;

namespace Trainyard.Storage;

/// <summary>The one mapper between an event and its document.</summary>
internal static class EventDocuments
{
    public static byte[] Write(JobEvent e) => StoredJson.Write(ToDocument(e));

    public static string WriteText(JobEvent e) => StoredJson.WriteText(ToDocument(e));

    public static JobEvent Read(ReadOnlySpan<byte> utf8) => ToEvent(StoredJson.Read<EventDocument>(utf8));

    public static JobEvent Read(string json) => ToEvent(StoredJson.Read<EventDocument>(json));

    /// <summary>A line in a table of its own, without a type.</summary>
    public static byte[] WriteLine(LineLogged line) => StoredJson.Write((LineLoggedDocument)ToDocument(line));

    /// <summary>A line with or without a type.</summary>
    public static LineLogged ReadLine(ReadOnlySpan<byte> utf8) => (LineLogged)ToEvent(StoredJson.Read<LineLoggedDocument>(utf8));

    /// <inheritdoc cref="ReadLine(ReadOnlySpan{byte})"/>
    public static LineLogged ReadLine(string json) => (LineLogged)ToEvent(StoredJson.Read<LineLoggedDocument>(json));

    public static EventDocument ToDocument(JobEvent e) => Described(e) with { Fence = e.Fence, Seq = e.Seq, At = e.At, Step = e.Step };

    public static JobEvent ToEvent(EventDocument d) => Described(d) with { Fence = d.Fence, Seq = d.Seq, At = d.At, Step = d.Step };

    private static EventDocument Described(JobEvent e) => e switch
    {
        AttemptStarted s => new AttemptStartedDocument(s.Worker, s.Device, s.Epoch, s.TotalSteps, s.StepsPerEpoch, s.Parameters) { ValidatesAgain = s.ValidatesAgain },
        StepsTrained s => new StepsTrainedDocument(s.Epoch, s.Loss, s.Accuracy, s.LearningRate, s.SamplesPerSecond),
        EpochValidated v => new EpochValidatedDocument(v.Epoch, v.Validation.ToDocument()),
        MetricsReported m => new MetricsReportedDocument(m.Phase, m.Values) { Epoch = m.Epoch },
        CheckpointSaved c => new CheckpointSavedDocument(c.Epoch, c.Artifact.ToDocument()) { Version = c.Version },
        CheckpointNotSaved n => new CheckpointNotSavedDocument(n.Message),
        TrainingSucceeded s => new TrainingSucceededDocument(s.Result.ToDocument()),
        TrainingFailed f => new TrainingFailedDocument(f.Failure.ToDocument()),
        TrainingPaused p => new TrainingPausedDocument { Until = p.Until },
        TrainingCancelled => new TrainingCancelledDocument(),
        TrainingReleased => new TrainingReleasedDocument(),
        LineLogged l => new LineLoggedDocument(l.Level, l.Text),
        { IsKnown: false } => new EventDocument(),
        _ => throw new UnreachableException(e.GetType().Name),
    };

    private static JobEvent Described(EventDocument d) => d switch
    {
        AttemptStartedDocument s => new AttemptStarted(s.Worker, s.Device, s.Epoch, s.TotalSteps, s.StepsPerEpoch, s.Parameters) { ValidatesAgain = s.ValidatesAgain },
        StepsTrainedDocument s => new StepsTrained(s.Epoch, s.Loss, s.Accuracy, s.LearningRate, s.SamplesPerSecond),
        EpochValidatedDocument v => new EpochValidated(v.Epoch, v.Validation.ToEvaluation()),
        MetricsReportedDocument m => new MetricsReported(m.Phase, m.Values) { Epoch = m.Epoch },
        CheckpointSavedDocument c => new CheckpointSaved(c.Epoch, c.Artifact.ToArtifact()) { Version = c.Version ?? 1 },
        CheckpointNotSavedDocument n => new CheckpointNotSaved(n.Message),
        TrainingSucceededDocument s => new TrainingSucceeded(s.Result.ToResult()),
        TrainingFailedDocument f => new TrainingFailed(f.Failure.ToFailure()),
        TrainingPausedDocument p => new TrainingPaused { Until = p.Until },
        TrainingCancelledDocument => new TrainingCancelled(),
        TrainingReleasedDocument => new TrainingReleased(),
        LineLoggedDocument l => new LineLogged(l.Level, l.Text),
        _ when d.GetType() == typeof(EventDocument) => new JobEvent(),
        _ => throw new UnreachableException(d.GetType().Name),
    };
}
