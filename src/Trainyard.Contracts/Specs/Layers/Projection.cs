namespace Trainyard.Contracts;

/// <summary>How the input of a residual block is brought to the shape of its output.</summary>
/// <param name="Layer">A 1×1 convolution or a linear layer; null: it has that shape.</param>
internal sealed record Projection(LayerSpec? Layer)
{
    /// <summary>The projection; null: there is none.</summary>
    public static Projection? Between(IReadOnlyList<int> input, IReadOnlyList<int> output)
    {
        if (input.SequenceEqual(output)) return new Projection((LayerSpec?)null);
        return (input, output) switch
        {
            ([_], [var features]) => new Projection(new LinearLayer { OutFeatures = features }),
            ([_, var height, var width], [var channels, var newHeight, var newWidth]) => StrideBetween(height, width, newHeight, newWidth) is { } stride
                ? new Projection(new Conv2dLayer { OutChannels = channels, KernelSize = 1, Stride = stride, Bias = false })
                : null,
            _ => null,
        };
    }

    public LayerEffect? Effect(IReadOnlyList<int> input)
    {
        var effect = Layer?.Apply(input);
        // The linear layer has no bias here.
        return effect is { Output: [var features] } ? effect with { Parameters = effect.Parameters - features } : effect;
    }

    private static int? StrideBetween(int height, int width, int newHeight, int newWidth)
    {
        for (var stride = 1; stride <= Math.Min(64, Math.Max(height, width)); stride++)
        {
            if (Window.Places(height, 1, stride) == newHeight && Window.Places(width, 1, stride) == newWidth) return stride;
        }
        return null;
    }
}
