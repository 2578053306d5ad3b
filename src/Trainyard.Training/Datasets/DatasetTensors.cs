using System.Runtime.InteropServices;
using Trainyard.Contracts;
using Trainyard.Datasets;
using static TorchSharp.torch;

namespace Trainyard.Training.Datasets;

/// <summary>
/// A source's bytes as tensors. They are filled here and not by torch's operations: those would start a pool of threads on the calling
/// thread, and a second pool makes libgomp let both sleep between operations, at 1.7 times the time of each training step.
/// </summary>
internal static class DatasetTensors
{
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public static Dataset Of(IDatasetSource source, string folder)
    {
        var content = source.Read(folder);
        var (training, test) = (Of(source, content.Training), Of(source, content.Test));
        return new Dataset(source.Info with { TrainingImages = training.Count, TestImages = test.Count }, training, test) { Source = folder, Scaling = source.Scaling };
    }

    private static Examples Of(IDatasetSource source, LabelledImages images) => new(Scaled(source, images), Classes(images.Labels.Span));

    private static Tensor Scaled(IDatasetSource source, LabelledImages images)
    {
        var shape = source.Info.InputShape;
        var pixels = images.Pixels.Span;
        var tensor = empty([images.Labels.Length, shape[1], shape[2], shape[0]], dtype: ScalarType.Float32).DetachFromDisposeScope();
        var floats = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        for (var channel = 0; channel < shape[0]; channel++)
        {
            var values = ScaledBytes(source.Scaling, channel);
            for (var i = channel; i < pixels.Length; i += shape[0]) floats[i] = values[pixels[i]];
        }
        return tensor;
    }

    /// <summary>What each byte becomes.</summary>
    private static float[] ScaledBytes(InputScaling scaling, int channel)
    {
        var (divisor, mean, deviation) = ((float)scaling.Divisor, (float)scaling.Mean[channel], (float)scaling.StandardDeviation[channel]);
        var values = new float[256];
        for (var i = 0; i < values.Length; i++) values[i] = (i / divisor - mean) / deviation;
        return values;
    }

    private static Tensor Classes(ReadOnlySpan<byte> labels)
    {
        var tensor = empty([labels.Length], dtype: ScalarType.Int64).DetachFromDisposeScope();
        var numbers = MemoryMarshal.Cast<byte, long>(tensor.bytes);
        for (var i = 0; i < labels.Length; i++) numbers[i] = labels[i];
        return tensor;
    }
}
