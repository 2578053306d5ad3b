using TorchSharp;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Datasets;

/// <summary>A dataset in memory, shared by all jobs that use it: nobody writes to it, nobody disposes it.</summary>
/// <param name="Info">What it is, with the number of images that were found.</param>
/// <param name="Training">Images to train and to validate with.</param>
/// <param name="Test">Images to test with.</param>
public sealed record Dataset(DatasetInfo Info, Examples Training, Examples Test)
{
    /// <summary>Where it was read, for people.</summary>
    public string Source { get; init; } = "memory";

    /// <summary>How the tensors were made of the dataset's own values.</summary>
    public InputScaling Scaling { get; init; } = InputScaling.None;

    internal Dataset To(Device device) => device.type == DeviceType.CPU ? this : this with { Training = Training.To(device), Test = Test.To(device) };
}

/// <summary>Labelled images.</summary>
/// <param name="Images">Float32, images × height × width × channels: channels last, as the convolutions want them.</param>
/// <param name="Labels">Int64, one class for each image.</param>
public sealed record Examples(Tensor Images, Tensor Labels)
{
    public int Count => (int)Labels.shape[0];

    /// <summary>A batch as a network wants it: images × channels × height × width.</summary>
    /// <param name="indices">Int64, one-dimensional.</param>
    internal (Tensor Images, Tensor Labels) Select(Tensor indices) =>
        (Images.index_select(0, indices).permute(0, 3, 1, 2), Labels.index_select(0, indices));

    /// <summary>Consecutive examples.</summary>
    internal (Tensor Images, Tensor Labels) Slice(long start, long count) =>
        (Images.narrow(0, start, count).permute(0, 3, 1, 2), Labels.narrow(0, start, count));

    internal Examples To(Device device) => new(Images.to(device), Labels.to(device));
}
