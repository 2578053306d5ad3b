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

    /// <summary>The shape after each layer, up to the first that does not fit.</summary>
    /// <param name="data">Whose images go in, and how many outputs must come out.</param>
    /// <param name="layers">The network.</param>
    /// <param name="error">The layer that does not fit, by index, and why; null when all fit.</param>
    public static IReadOnlyList<LayerShape> Infer(DatasetInfo data, IReadOnlyList<LayerSpec> layers, out (int Layer, string Message)? error)
    {
        var shapes = new List<LayerShape>(layers.Count);
        long total = 0;
        foreach (var (layer, effect) in layers.Zip(Follow(data.InputShape, layers)))
        {
            total += effect.Parameters;
            if ((effect.Problem ?? TooLarge(effect, total)) is { } problem)
            {
                error = (shapes.Count, $"{layer.Describe()} {problem}.");
                return shapes;
            }
            shapes.Add(new LayerShape(layer.Describe(), effect.Output, effect.Parameters));
        }

        var output = shapes.Count > 0 ? shapes[^1].Output : data.InputShape;
        error = output is [var features] && features == data.Outputs ? null : (layers.Count - 1, WrongOutputs(data, output));
        return shapes;
    }

    /// <summary>
    /// Whether a layer cannot be trained on a batch of a single image, as batch normalisation that sees only one number of each image in
    /// a channel.
    /// </summary>
    public static bool NeedsTwoImages(DatasetInfo data, IReadOnlyList<LayerSpec> layers) => Follow(data.InputShape, layers).Any(effect => effect.NeedsTwoImages);

    /// <summary>What each layer does to the shape before it, up to the first that does not fit, which is among them.</summary>
    internal static IEnumerable<LayerEffect> Follow(IReadOnlyList<int> input, IReadOnlyList<LayerSpec> layers)
    {
        foreach (var layer in layers)
        {
            var effect = layer.Apply(input);
            yield return effect;
            if (effect.Problem is not null) yield break;
            input = effect.Output;
        }
    }

    private static string? TooLarge(LayerEffect effect, long total) => total > MaxParameters
        ? $"brings the network to {total:N0} parameters; at most {MaxParameters:N0} are allowed"
        : Shapes.Size(effect.Output) > MaxActivations ? $"makes {Shapes.Size(effect.Output):N0} numbers of one image; at most {MaxActivations:N0} are allowed" : null;

    private static string WrongOutputs(DatasetInfo data, IReadOnlyList<int> output)
    {
        var wanted = data.Outputs == data.Classes.Count ? $"there are {data.Outputs} classes" : $"{data.Title} needs {data.Outputs} of them";
        return $"The last layer gives {Shapes.Show(output)}, but {wanted}: end with flatten and linear(outFeatures: {data.Outputs}).";
    }
}
