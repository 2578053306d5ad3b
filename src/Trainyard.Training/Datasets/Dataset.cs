using System.Runtime.InteropServices;
using TorchSharp;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Datasets.Packed;
using static TorchSharp.torch;

namespace Trainyard.Training.Datasets;

/// <summary>A dataset to train on, shared by all jobs that use it: nobody writes to it, nobody disposes it.</summary>
/// <param name="Info">What it is, with the number of examples that were found.</param>
/// <param name="Training">Examples to train with; to validate with too, where there are none of their own for it.</param>
/// <param name="Test">Examples to test with.</param>
public sealed record Dataset(DatasetInfo Info, Examples Training, Examples Test)
{
    /// <summary>Examples to validate with; null: each job takes its own from those for training.</summary>
    public Examples? Validation { get; init; }

    /// <summary>Where it was read, for people.</summary>
    public string Source { get; init; } = "memory";

    /// <summary>Names of the network's outputs: classes, labels, or columns of numbers.</summary>
    public IReadOnlyList<string> TargetNames { get; init; } = Info.Classes;

    /// <summary>SHA-256 of its file, or of the lines that <c>sha256sum</c> writes for its files in the order of their names; null: it has none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The file that its examples are read from; null: they are in memory. Whoever opened it closes it, when nobody trains on it.</summary>
    internal IDisposable? File { get; init; }

    /// <summary>What is done to the dataset's own values.</summary>
    public InputScaling Scaling { get; init; } = InputScaling.None;

    /// <summary>One of the datasets that Trainyard knows.</summary>
    /// <param name="source">Which.</param>
    /// <param name="folder">Where its files are.</param>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    internal static Dataset Of(IDatasetSource source, string folder)
    {
        var content = source.Read(folder);
        var (training, test) = (Of(source, content.Training), Of(source, content.Test));
        return new Dataset(source.Info with { TrainingImages = training.Count, TestImages = test.Count }, training, test) { Source = folder, Scaling = source.Scaling, Sha256 = source.Digest(folder) };
    }

    /// <summary>A dataset that somebody brought.</summary>
    /// <param name="info">What it is.</param>
    /// <param name="file">Its file, which stays open.</param>
    /// <param name="path">Where that is.</param>
    internal static Dataset Of(DatasetInfo info, PackedDataset file, string path)
    {
        Examples? Part(PartName part) => file.Contents.Parts.Any(p => p.Name == part) ? Of(file, part) : null;
        return new Dataset(info, Part(PartName.Training)!, Part(PartName.Test)!) { Validation = Part(PartName.Validation), TargetNames = file.Contents.Targets, Source = path, Scaling = file.Contents.Scaling, File = file };
    }

    internal Dataset To(Device device) => device.type == DeviceType.CPU ? this : this with { Training = Training.To(device), Test = Test.To(device), Validation = Validation?.To(device) };

    private static Examples Of(IDatasetSource source, LabelledImages images)
    {
        var shape = source.Info.InputShape;
        var rows = new RowsInMemory(images.Pixels) { Count = images.Labels.Length, Shape = [shape[1], shape[2], shape[0]], AreBytes = true };
        var labels = images.Labels.Span;
        var targets = Targets(ScalarType.Int64, labels.Length);
        var numbers = MemoryMarshal.Cast<byte, long>(targets.bytes);
        for (var i = 0; i < labels.Length; i++) numbers[i] = labels[i];
        return new Examples(rows, source.Scaling, targets);
    }

    private static Examples Of(PackedDataset file, PartName part)
    {
        var (inputs, targets) = (file[PackedDataset.Inputs(part)], file[PackedDataset.Targets(part)]);
        var rows = new RowsInFile(file, part) { Count = (int)inputs.Shape[0], Shape = [.. inputs.Shape.Skip(1)], AreBytes = inputs.Type == "U8" };
        var tensor = Targets(targets.Type == "I64" ? ScalarType.Int64 : ScalarType.Float32, [.. targets.Shape]);
        file.CopyTo(targets.Name, tensor.bytes);
        return new Examples(rows, file.Contents.Scaling, tensor);
    }

    private static Tensor Targets(ScalarType type, params long[] shape) => empty(shape, dtype: type).DetachFromDisposeScope();
}
