namespace Trainyard.Contracts;

/// <summary>What a layer makes of one image's shape, or why it cannot take it.</summary>
public sealed record LayerEffect
{
    private LayerEffect(IReadOnlyList<int> output) => Output = output;

    /// <summary>Shape of one image behind the layer.</summary>
    public IReadOnlyList<int> Output { get; }

    /// <summary>Trained numbers of the layer.</summary>
    public long Parameters { get; init; }

    /// <summary>Bytes of one image that a training step keeps for the backward pass besides the output.</summary>
    public long BytesKept { get; init; }

    /// <summary>Whether it cannot be trained on a batch of a single image.</summary>
    public bool NeedsTwoImages { get; init; }

    /// <summary>Why the layer cannot take the input, as the end of a sentence that begins with the layer; null: it can.</summary>
    public string? Problem { get; private init; }

    /// <summary>The layer fits.</summary>
    public static LayerEffect To(params IReadOnlyList<int> output) => new(output);

    /// <summary>The layer does not fit.</summary>
    public static LayerEffect Refuse(string problem) => new([]) { Problem = problem };

    public static LayerEffect NeedsImage(IReadOnlyList<int> input) => Refuse($"needs channels × height × width, but the layer before it gives {Shapes.Show(input)}");

    public static LayerEffect NeedsFeatures(IReadOnlyList<int> input) => Refuse($"needs a flat input, but the layer before it gives {Shapes.Show(input)}: put a flatten layer between them");
}
