using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>How well a model does on one part of the data.</summary>
/// <param name="Loss">Mean cross entropy for each image, in nats.</param>
/// <param name="Accuracy">Share of images whose class was found, 0 to 1.</param>
/// <param name="MacroF1">Mean over the classes of the harmonic mean of precision and recall, 0 to 1.</param>
public sealed record Evaluation(double Loss, double Accuracy, double MacroF1);

/// <summary>One class's figures on the test images, each 0 to 1 but the support, which counts its images.</summary>
public sealed record ClassReport(string Class, double Precision, double Recall, double F1, int Support);

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
