using Trainyard.Contracts;

namespace Trainyard.Storage;

internal sealed record ArtifactDocument(string Id, long Size, string Sha256);

internal sealed record EvaluationDocument(double Loss, double Accuracy, double MacroF1);

internal sealed record ClassReportDocument(string Class, double Precision, double Recall, double F1, int Support);

internal sealed record ModelFileDocument(ModelFormat Format, ArtifactDocument Artifact);

internal sealed record RocPointDocument(double FalsePositiveRate, double TruePositiveRate, double? Threshold);

internal sealed record ResidualPointDocument(double Target, double Prediction);

internal sealed record ResultDocument
{
    public required EvaluationDocument Test { get; init; }
    public required IReadOnlyList<ClassReportDocument> Classes { get; init; }
    public required IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix { get; init; }
    public required long Parameters { get; init; }
    public required int Epochs { get; init; }
    public required double TrainSeconds { get; init; }
    public required double SamplesPerSecond { get; init; }
    public bool StoppedEarly { get; init; }
    public double? WaitShare { get; init; }
    public IReadOnlyList<RocPointDocument>? RocCurve { get; init; }
    public IReadOnlyList<IReadOnlyList<ResidualPointDocument>>? Residuals { get; init; }
    public ArtifactDocument? Predictions { get; init; }
    public required IReadOnlyList<ModelFileDocument> Model { get; init; }
}

internal sealed record FailureDocument(FailureReason Reason, string Message, string Advice)
{
    public SpecChangeDocument? Change { get; init; }
}

internal sealed record SpecChangeDocument(string Field, double Value);

/// <summary>The mapper of the values that jobs and events have in common.</summary>
internal static class ValueDocuments
{
    public static ArtifactDocument ToDocument(this ArtifactRef a) => new(a.Id, a.Size, a.Sha256);

    public static ArtifactRef ToArtifact(this ArtifactDocument a) => new(a.Id, a.Size, a.Sha256);

    public static EvaluationDocument ToDocument(this Evaluation e) => new(e.Loss, e.Accuracy, e.MacroF1);

    public static Evaluation ToEvaluation(this EvaluationDocument e) => new(e.Loss, e.Accuracy, e.MacroF1);

    public static FailureDocument ToDocument(this Failure f) =>
        new(f.Reason, f.Message, f.Advice) { Change = f.Change is { } change ? new SpecChangeDocument(change.Field, change.Value) : null };

    public static Failure ToFailure(this FailureDocument f) =>
        new(f.Reason, f.Message, f.Advice) { Change = f.Change is { } change ? new SpecChange(change.Field, change.Value) : null };

    public static ResultDocument ToDocument(this JobResult r) => new()
    {
        Test = r.Test.ToDocument(),
        Classes = [.. r.Classes.Select(c => new ClassReportDocument(c.Class, c.Precision, c.Recall, c.F1, c.Support))],
        ConfusionMatrix = r.ConfusionMatrix,
        Parameters = r.Parameters,
        Epochs = r.Epochs,
        TrainSeconds = r.TrainSeconds,
        SamplesPerSecond = r.SamplesPerSecond,
        StoppedEarly = r.StoppedEarly,
        WaitShare = r.WaitShare,
        RocCurve = r.RocCurve is { } curve ? [.. curve.Select(p => new RocPointDocument(p.FalsePositiveRate, p.TruePositiveRate, p.Threshold))] : null,
        Residuals = r.Residuals is { } residuals ? [.. residuals.Select(points => points.Select(p => new ResidualPointDocument(p.Target, p.Prediction)).ToList())] : null,
        Predictions = r.Predictions?.ToDocument(),
        Model = [.. r.Model.Select(m => new ModelFileDocument(m.Format, m.Artifact.ToDocument()))],
    };

    public static JobResult ToResult(this ResultDocument r) => new()
    {
        Test = r.Test.ToEvaluation(),
        Classes = [.. r.Classes.Select(c => new ClassReport(c.Class, c.Precision, c.Recall, c.F1, c.Support))],
        ConfusionMatrix = r.ConfusionMatrix,
        Parameters = r.Parameters,
        Epochs = r.Epochs,
        TrainSeconds = r.TrainSeconds,
        SamplesPerSecond = r.SamplesPerSecond,
        StoppedEarly = r.StoppedEarly,
        WaitShare = r.WaitShare,
        RocCurve = r.RocCurve is { } curve ? [.. curve.Select(p => new RocPoint(p.FalsePositiveRate, p.TruePositiveRate, p.Threshold))] : null,
        Residuals = r.Residuals is { } residuals ? [.. residuals.Select(points => points.Select(p => new ResidualPoint(p.Target, p.Prediction)).ToList())] : null,
        Predictions = r.Predictions?.ToArtifact(),
        Model = [.. r.Model.Select(m => new ModelFile(m.Format, m.Artifact.ToArtifact()))],
    };
}
