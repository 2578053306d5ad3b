namespace Trainyard.Contracts;

[LayerInput(LayerInput.Features)]
public sealed record BatchNorm1dLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => input is [var features]
        ? LayerEffect.To(input) with { Parameters = 2L * features, NeedsTwoImages = true }
        : LayerEffect.NeedsFeatures(input);

    public override IReadOnlyList<LayerWeight> Weights(NetworkInput input) => LayerWeights.OfBatchNormalization(input.Shape[0]);

    public override bool MixesImages() => true;
}
