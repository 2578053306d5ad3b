namespace Trainyard.Contracts;

/// <summary>What a layer makes of one example's shape, or why it cannot take it.</summary>
public sealed record LayerEffect
{
    private LayerEffect(IReadOnlyList<int> output) => Output = output;

    /// <summary>Shape of one example behind the layer.</summary>
    public IReadOnlyList<int> Output { get; }

    /// <summary>Trained numbers of the layer.</summary>
    public long Parameters { get; init; }

    /// <summary>Bytes of one example that a training step keeps for the backward pass besides the output.</summary>
    public long BytesKept { get; init; }

    /// <summary>Bytes that the outputs of layers within this one take of one example, in a training step and in an evaluation.</summary>
    public long BytesInside { get; init; }

    /// <summary>Bytes that the gradients of one example take at most while the layer is passed backwards; null: those of its input and its output.</summary>
    public long? GradientBytes { get; init; }

    /// <summary>Whether it cannot be trained on a batch of a single example.</summary>
    public bool NeedsTwoImages { get; init; }

    /// <summary>Why the layer cannot take the input, as the end of a sentence that begins with the layer; null: it can.</summary>
    public string? Problem { get; private init; }

    /// <summary>The layer fits.</summary>
    public static LayerEffect To(params IReadOnlyList<int> output) => new(output);

    /// <summary>The layer does not fit.</summary>
    public static LayerEffect Refuse(string problem) => new([]) { Problem = problem };

    public static LayerEffect NeedsImage(IReadOnlyList<int> input) => Refuse($"needs channels × height × width, but gets {Shapes.Show(input)}");

    public static LayerEffect NeedsFeatures(IReadOnlyList<int> input) => Refuse($"needs a flat input, but gets {Shapes.Show(input)}: put a flatten layer before it");
}
