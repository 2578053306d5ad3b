using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>How much an example of each class counts in the loss.</summary>
internal static class ClassWeights
{
    /// <summary>Weights with which all classes count the same in sum (King and Zeng, 2001).</summary>
    /// <param name="labels">Those that are trained on: Int64.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>Float32, one for each class, where the labels are. It belongs to no scope.</returns>
    public static Tensor Balanced(Tensor labels, int classes)
    {
        using var scope = NewDisposeScope();
        return tensor(Balanced(labels.cpu().data<long>().ToArray(), classes), device: labels.device).DetachFromDisposeScope();
    }

    /// <summary>Examples / (classes × examples of the class); 0 for a class without any.</summary>
    public static float[] Balanced(ReadOnlySpan<long> labels, int classes)
    {
        var counts = new long[classes];
        foreach (var label in labels) counts[label]++;
        var examples = labels.Length;
        return [.. counts.Select(count => count == 0 ? 0 : (float)(examples / ((double)classes * count)))];
    }
}
