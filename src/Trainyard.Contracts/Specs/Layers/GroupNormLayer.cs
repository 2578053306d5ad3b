using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>Group normalisation (Wu and He, 2018): each image by itself, so any batch size works.</summary>
[LayerInput(LayerInput.Image)]
public sealed record GroupNormLayer : LayerSpec
{
    [Description("Groups of channels, each normalised together; they must divide the channels.")]
    [Range(1, 4096), Unit("groups")]
    public int Groups { get; init; } = 4;

    public override LayerEffect Apply(IReadOnlyList<int> input)
    {
        if (input is not [var channels, var height, var width]) return LayerEffect.NeedsImage(input);
        if (channels % Groups != 0) return LayerEffect.Refuse($"cannot share the {channels} channels of its input among {Groups} groups");
        // One number alone is its own mean, and becomes 0 whatever it is.
        if ((long)channels / Groups * height * width == 1) return LayerEffect.Refuse("has a single number in each group: use fewer groups");
        return LayerEffect.To(input) with { Parameters = 2L * channels };
    }

    public override IReadOnlyList<LayerWeight> Weights(NetworkInput input) => LayerWeights.OfNormalization(input.Shape[0]);

    public override string Describe() => $"{WireName}({Groups})";

    public override int SinceVersion() => 2;
}
