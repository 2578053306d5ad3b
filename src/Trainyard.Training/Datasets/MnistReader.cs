using System.Runtime.InteropServices;
using Trainyard.Contracts;
using Trainyard.Datasets;
using static TorchSharp.torch;

namespace Trainyard.Training.Datasets;

/// <summary>MNIST as tensors, from its four files in a folder.</summary>
internal static class MnistReader
{
    /// <summary>Mean and deviation over all training pixels, as PyTorch's own example has them (examples/mnist/main.py).</summary>
    public static InputScaling Scaling { get; } = new(255, [0.1307], [0.3081]);

    /// <summary>Reads a folder whose files need not be the published ones, but must be sound.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public static Dataset Read(string folder)
    {
        var training = ReadPart(folder, MnistFiles.TrainImages, MnistFiles.TrainLabels);
        var test = ReadPart(folder, MnistFiles.TestImages, MnistFiles.TestLabels);
        return new Dataset(DatasetInfo.Mnist with { TrainingImages = training.Count, TestImages = test.Count }, training, test) { Source = folder, Scaling = Scaling };
    }

    private static Examples ReadPart(string folder, string imagesName, string labelsName)
    {
        string imagesPath = Path.Combine(folder, imagesName), labelsPath = Path.Combine(folder, labelsName);
        var (images, labels) = (IdxFile.Read(imagesPath, 3), IdxFile.Read(labelsPath, 1));
        var count = images.Dimensions[0];
        if (images.Dimensions is not [_, 28, 28]) throw new InvalidDataException($"The file '{imagesPath}' has images of {images.Dimensions[1]}×{images.Dimensions[2]} pixels where 28×28 are expected.");
        if (labels.Dimensions[0] != count) throw new InvalidDataException($"The file '{labelsPath}' has {labels.Dimensions[0]} labels for {count} images.");
        var wrong = labels.Data.Span.IndexOfAnyExceptInRange((byte)0, (byte)9);
        if (wrong >= 0) throw new InvalidDataException($"The file '{labelsPath}' has the label {labels.Data.Span[wrong]} at image {wrong}; labels are 0 to 9.");
        return new Examples(Normalised(images), Classes(labels));
    }

    /// <summary>
    /// Fills the tensors here and not by torch's operations: those would start a pool of threads on the calling thread, and a second
    /// pool makes libgomp let both sleep between operations, at 1.7 times the time of each training step.
    /// </summary>
    private static Tensor Normalised(IdxFile images)
    {
        var (divisor, mean, deviation) = ((float)Scaling.Divisor, (float)Scaling.Mean[0], (float)Scaling.StandardDeviation[0]);
        var values = new float[256];
        for (var i = 0; i < values.Length; i++) values[i] = (i / divisor - mean) / deviation;

        var tensor = empty([images.Dimensions[0], 28, 28, 1], dtype: ScalarType.Float32).DetachFromDisposeScope();
        var pixels = images.Data.Span;
        var floats = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        for (var i = 0; i < pixels.Length; i++) floats[i] = values[pixels[i]];
        return tensor;
    }

    private static Tensor Classes(IdxFile labels)
    {
        var tensor = empty([labels.Dimensions[0]], dtype: ScalarType.Int64).DetachFromDisposeScope();
        var bytes = labels.Data.Span;
        var numbers = MemoryMarshal.Cast<byte, long>(tensor.bytes);
        for (var i = 0; i < bytes.Length; i++) numbers[i] = bytes[i];
        return tensor;
    }
}
