using System.Globalization;

namespace Trainyard.Contracts;

/// <summary>A layer's output shape without the batch, and its trained parameters.</summary>
/// <param name="Layer">As a person would write it, such as <c>conv2d(32, 3×3)</c>.</param>
/// <param name="Output">Channels, height and width; or features alone.</param>
/// <param name="Parameters">Trained numbers of this layer.</param>
public sealed record LayerShape(string Layer, IReadOnlyList<int> Output, long Parameters);

/// <summary>Follows the shape of one image through a list of layers, so that a mismatch is found before anything is queued.</summary>
public static class ShapeInference
{
    /// <summary>Most trained parameters of a network: 400 MB of weights, 1.6 GB with Adam's moments and the gradient.</summary>
    public const long MaxParameters = 100_000_000;

    /// <summary>Most numbers that one layer may make of one image: 64 MB.</summary>
    public const long MaxActivations = 16_000_000;

    /// <summary>The shapes of a network for a dataset's images and classes.</summary>
    public static IReadOnlyList<LayerShape> Infer(DatasetInfo data, IReadOnlyList<LayerSpec> layers, out (int Layer, string Message)? error) =>
        Infer(data.InputShape, layers, data.Classes.Count, out error);

    /// <summary>The shape after each layer, up to the first that does not fit.</summary>
    /// <param name="input">Shape of one image: channels, height, width.</param>
    /// <param name="layers">The network.</param>
    /// <param name="classes">Outputs that the last layer must have.</param>
    /// <param name="error">The layer that does not fit, by index, and why; null when all fit.</param>
    public static IReadOnlyList<LayerShape> Infer(
        IReadOnlyList<int> input, IReadOnlyList<LayerSpec> layers, int classes, out (int Layer, string Message)? error)
    {
        var shapes = new List<LayerShape>(layers.Count);
        var shape = input;
        long total = 0;
        for (var i = 0; i < layers.Count; i++)
        {
            var problem = Apply(layers[i], ref shape, out var parameters);
            total += parameters;
            problem ??= total > MaxParameters
                ? $"brings the network to {total:N0} parameters; at most {MaxParameters:N0} are allowed"
                : Size(shape) > MaxActivations ? $"makes {Size(shape):N0} numbers of one image; at most {MaxActivations:N0} are allowed" : null;
            if (problem is not null)
            {
                error = (i, $"{Describe(layers[i])} {problem}.");
                return shapes;
            }
            shapes.Add(new LayerShape(Describe(layers[i]), shape, parameters));
        }

        error = shape is [var features] && features == classes
            ? null
            : (layers.Count - 1, $"The last layer gives {Show(shape)}, but there are {classes} classes: end with flatten and linear(outFeatures: {classes}).");
        return shapes;
    }

    /// <summary>
    /// Whether batch normalisation sees only one number of each image in a channel: of a batch with a single image it has no variance
    /// then, and PyTorch refuses to train on it ("Expected more than 1 value per channel when training").
    /// </summary>
    public static bool NeedsTwoImages(DatasetInfo data, IReadOnlyList<LayerSpec> layers) =>
        Infer(data, layers, out _).Zip(layers).Any(l => l.Second is BatchNorm1dLayer || (l.Second is BatchNorm2dLayer && l.First.Output is [_, 1, 1]));

    /// <summary>A layer as a person would write it.</summary>
    public static string Describe(LayerSpec layer) => layer switch
    {
        Conv2dLayer c => $"conv2d({c.OutChannels}, {c.KernelSize}×{c.KernelSize}{Unless(c.Stride, 1, "stride")}{Unless(c.Padding, 0, "padding")}{(c.Bias ? "" : ", no bias")})",
        Pool2dLayer p => $"{(p is MaxPool2dLayer ? "maxpool2d" : "avgpool2d")}({p.KernelSize}{Unless(p.Stride, 0, "stride")})",
        DropoutLayer d => string.Create(CultureInfo.InvariantCulture, $"dropout({d.P})"),
        LinearLayer l => $"linear({l.OutFeatures})",
        LeakyReluLayer l => string.Create(CultureInfo.InvariantCulture, $"leakyrelu({l.NegativeSlope})"),
        _ => layer.GetType().Name.Replace("Layer", "", StringComparison.Ordinal).ToLowerInvariant(),
    };

    private static string? Apply(LayerSpec layer, ref IReadOnlyList<int> shape, out long parameters)
    {
        parameters = 0;
        switch (layer)
        {
            case Conv2dLayer c:
                if (shape is not [var channels, var h, var w]) return NeedsImage(shape);
                if (h + 2 * c.Padding < c.KernelSize || w + 2 * c.Padding < c.KernelSize) return TooSmall(c.KernelSize, h + 2 * c.Padding, w + 2 * c.Padding);
                parameters = (long)c.OutChannels * channels * c.KernelSize * c.KernelSize + (c.Bias ? c.OutChannels : 0);
                shape = [c.OutChannels, (h + 2 * c.Padding - c.KernelSize) / c.Stride + 1, (w + 2 * c.Padding - c.KernelSize) / c.Stride + 1];
                return null;
            case Pool2dLayer p:
                if (shape is not [var depth, var height, var width]) return NeedsImage(shape);
                if (height < p.KernelSize || width < p.KernelSize) return TooSmall(p.KernelSize, height, width);
                var stride = p.Stride == 0 ? p.KernelSize : p.Stride;
                shape = [depth, (height - p.KernelSize) / stride + 1, (width - p.KernelSize) / stride + 1];
                return null;
            case BatchNorm2dLayer:
                if (shape is not [var maps, _, _]) return NeedsImage(shape);
                parameters = 2L * maps;
                return null;
            case BatchNorm1dLayer:
                if (shape is not [var values]) return NeedsVector(shape);
                parameters = 2L * values;
                return null;
            case LinearLayer l:
                if (shape is not [var features]) return NeedsVector(shape);
                parameters = ((long)features + 1) * l.OutFeatures;
                shape = [l.OutFeatures];
                return null;
            case FlattenLayer:
                shape = [(int)Size(shape)];
                return null;
            default:
                return null;
        }
    }

    private static string NeedsImage(IReadOnlyList<int> shape) => $"needs channels × height × width, but the layer before it gives {Show(shape)}";
    private static string NeedsVector(IReadOnlyList<int> shape) => $"needs a flat input, but the layer before it gives {Show(shape)}: put a flatten layer between them";
    private static string TooSmall(int kernel, int height, int width) => $"has a {kernel}×{kernel} window, but its input is only {height}×{width}";
    private static string Show(IReadOnlyList<int> shape) => shape.Count == 1 ? $"{shape[0]} features" : string.Join(" × ", shape);
    private static string Unless(int value, int usual, string name) => value == usual ? "" : $", {name} {value}";
    private static long Size(IReadOnlyList<int> shape) => shape.Aggregate(1L, (size, n) => size * n);
}
