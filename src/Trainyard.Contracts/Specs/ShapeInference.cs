namespace Trainyard.Contracts;

/// <summary>A layer's output shape without the batch, and its trained parameters.</summary>
/// <param name="Layer">As a person would write it, such as <c>conv2d(32, 3×3)</c>.</param>
/// <param name="Output">Channels, height and width; or features alone.</param>
/// <param name="Parameters">Trained numbers of this layer.</param>
public sealed record LayerShape(string Layer, IReadOnlyList<int> Output, long Parameters);

/// <summary>Follows the shape of one example through a list of layers, so that a mismatch is found before anything is queued.</summary>
public static class ShapeInference
{
    /// <summary>Most trained parameters of a network: 400 MB of weights, 1.6 GB with Adam's moments and the gradient.</summary>
    public const long MaxParameters = 100_000_000;

    /// <summary>Most numbers that one layer may make of one example: 64 MB.</summary>
    public const long MaxActivations = 16_000_000;

    /// <summary>The shape after each layer, up to the first that does not fit.</summary>
    /// <param name="data">Whose examples go in, and how many outputs must come out.</param>
    /// <param name="layers">The network.</param>
    /// <param name="error">The layer that does not fit, by index, and why; null when all fit.</param>
    public static IReadOnlyList<LayerShape> Infer(DatasetInfo data, IReadOnlyList<LayerSpec> layers, out (int Layer, string Message)? error)
    {
        var shapes = new List<LayerShape>(layers.Count);
        long total = 0;
        foreach (var (layer, effect) in layers.Zip(Follow(NetworkInput.Of(data, layers), layers)))
        {
            total += effect.Parameters;
            if ((effect.Problem ?? TooLarge(total)) is { } problem)
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
    /// Whether a layer cannot be trained on a batch of a single example, as batch normalisation that sees only one number of each example in
    /// a channel.
    /// </summary>
    public static bool NeedsTwoImages(DatasetInfo data, IReadOnlyList<LayerSpec> layers) => Follow(NetworkInput.Of(data, layers), layers).Any(effect => effect.NeedsTwoImages);

    /// <summary>What each layer does to the shape before it, up to the first that does not fit, which is among them.</summary>
    internal static IEnumerable<LayerEffect> Follow(NetworkInput input, IReadOnlyList<LayerSpec> layers)
    {
        if (layers.Count == 0) yield break;
        var first = Limited(layers[0].ApplyFirst(input));
        yield return first;
        if (first.Problem is not null) yield break;
        foreach (var effect in Follow(first.Output, [.. layers.Skip(1)])) yield return effect;
    }

    /// <summary>The same, of layers that stand anywhere in a network.</summary>
    internal static IEnumerable<LayerEffect> Follow(IReadOnlyList<int> input, IReadOnlyList<LayerSpec> layers)
    {
        foreach (var layer in layers)
        {
            var effect = Limited(layer.Apply(input));
            yield return effect;
            if (effect.Problem is not null) yield break;
            input = effect.Output;
        }
    }

    private static LayerEffect Limited(LayerEffect effect) => effect.Problem is null && Shapes.Size(effect.Output) is > MaxActivations and var size
        ? LayerEffect.Refuse($"makes {size:N0} numbers of one example; at most {MaxActivations:N0} are allowed")
        : effect;

    private static string? TooLarge(long total) => total > MaxParameters ? $"brings the network to {total:N0} parameters; at most {MaxParameters:N0} are allowed" : null;

    private static string WrongOutputs(DatasetInfo data, IReadOnlyList<int> output)
    {
        var wanted = data.Task switch
        {
            "regression" => $"{data.Title} has {Count(data.Outputs, "number")} to predict",
            "multi-label" => $"there {(data.Outputs == 1 ? "is" : "are")} {Count(data.Outputs, "label")}",
            _ when data.Outputs == data.Classes.Count => $"there are {data.Outputs} classes",
            _ => $"{data.Title} needs {data.Outputs} of them",
        };
        return $"The last layer gives {Shapes.Show(output)}, but {wanted}: end with {(output.Count == 1 ? "" : "flatten and ")}linear(outFeatures: {data.Outputs}).";
    }

    private static string Count(int number, string what) => number == 1 ? $"one {what}" : $"{number} {what}s";
}
