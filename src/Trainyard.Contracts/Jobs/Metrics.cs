using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>How well a model does on one part of the data.</summary>
/// <param name="Loss">Mean cross entropy for each image, in nats.</param>
/// <param name="Accuracy">Share of images whose class was found, 0 to 1.</param>
/// <param name="MacroF1">Mean over the classes of the harmonic mean of precision and recall, 0 to 1.</param>
public sealed record Evaluation(double Loss, double Accuracy, double MacroF1);

/// <summary>One class's figures on the test images, each 0 to 1 but the support, which counts its images.</summary>
public sealed record ClassReport(string Class, double Precision, double Recall, double F1, int Support);

/// <summary>A point of a receiver operating characteristic.</summary>
/// <param name="FalsePositiveRate">Share of the other examples that are taken for positive, 0 to 1.</param>
/// <param name="TruePositiveRate">Share of the positive examples that are found, 0 to 1.</param>
/// <param name="Threshold">The score from which on an example is taken for positive; null: none is, which is where the curve begins.</param>
public sealed record RocPoint([property: Range(0.0, 1.0)] double FalsePositiveRate, [property: Range(0.0, 1.0)] double TruePositiveRate, [property: Range(0.0, 1.0)] double? Threshold);

/// <param name="Target">What was to be predicted, in its own units.</param>
/// <param name="Prediction">What was.</param>
public sealed record ResidualPoint([property: Range(-1e28, 1e28)] double Target, [property: Range(-1e28, 1e28)] double Prediction);

/// <summary>What a finished training measured and made.</summary>
public sealed record JobResult
{
    /// <summary>Figures on the test images, which training never saw.</summary>
    public required Evaluation Test { get; init; }

    public required IReadOnlyList<ClassReport> Classes { get; init; }

    /// <summary>Counts of test images: row = true class, column = the model's answer.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Epochs that were trained; fewer than asked when training stopped early.</summary>
    public required int Epochs { get; init; }

    /// <summary>Seconds in the training loop, over all attempts that count, without validation and test.</summary>
    [Range(0, double.MaxValue)]
    public required double TrainSeconds { get; init; }

    /// <summary>Training images a second, over <see cref="TrainSeconds"/>.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Share of <see cref="TrainSeconds"/> in which the network waited for examples, 0 to 1. Null: not measured then.</summary>
    [Range(0.0, 1.0)]
    public double? WaitShare { get; init; }

    /// <summary>Classification of two classes: how many of the second are found, over how many of the first are taken for it. Null or empty: none.</summary>
    public IReadOnlyList<RocPoint>? RocCurve { get; init; }

    /// <summary>Regression: targets and predictions of up to 1,000 test examples, for each of the first targets. Null or empty: none.</summary>
    public IReadOnlyList<IReadOnlyList<ResidualPoint>>? Residuals { get; init; }

    /// <summary>What the model says of each test example: docs/predictions.md. Null: not kept then.</summary>
    public ArtifactRef? Predictions { get; init; }

    /// <summary>Whether early stopping ended the training.</summary>
    public bool StoppedEarly { get; init; }

    public required IReadOnlyList<ModelFile> Model { get; init; }
}

/// <summary>Bytes in the artifact store, and how to recognise them.</summary>
/// <param name="Id">The artifact's id.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal digest of the content.</param>
public sealed record ArtifactRef(string Id, long Size, string Sha256);

/// <summary>A trained model in one format.</summary>
public sealed record ModelFile(ModelFormat Format, ArtifactRef Artifact);

public enum ModelFormat
{
    /// <summary>The safetensors format, with the names and shapes of PyTorch's state_dict.</summary>
    Safetensors,

    /// <summary>TorchSharp's own format, for <c>Module.load</c>.</summary>
    Torchsharp,

    /// <summary>A network that came as TorchScript, with its trained weights, for <c>torch.jit.load</c>.</summary>
    Torchscript,
}
