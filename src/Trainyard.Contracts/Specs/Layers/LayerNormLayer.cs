namespace Trainyard.Contracts;

/// <summary>Layer normalisation (Ba, Kiros and Hinton, 2016) of a flat input: each example by itself, so any batch size works.</summary>
[LayerInput(LayerInput.Features)]
public sealed record LayerNormLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => input switch
    {
        // One number alone is its own mean, and becomes 0 whatever it is.
        [1] => LayerEffect.Refuse("has a single number to normalise, which would always become 0"),
        [var features] => LayerEffect.To(input) with { Parameters = 2L * features },
        _ => LayerEffect.Refuse($"needs a flat input, but gets {Shapes.Show(input)}: put a flatten layer before it, or use groupnorm with one group"),
    };

    public override IReadOnlyList<LayerWeight> Weights(NetworkInput input) => LayerWeights.OfNormalization(input.Shape[0]);

    public override int SinceVersion() => 3;
}
