namespace Trainyard.Contracts;

[LayerInput(LayerInput.Image)]
public sealed record BatchNorm2dLayer : LayerSpec
{
    /// <summary>With one number of each image in a channel, a single image has no variance ("Expected more than 1 value per channel when training").</summary>
    public override LayerEffect Apply(IReadOnlyList<int> input) => input is [var channels, var height, var width]
        ? LayerEffect.To(input) with { Parameters = 2L * channels, NeedsTwoImages = (height, width) == (1, 1) }
        : LayerEffect.NeedsImage(input);

    public override IReadOnlyList<LayerWeight> Weights(NetworkInput input) => LayerWeights.OfBatchNormalization(input.Shape[0]);

    public override bool MixesImages() => true;
}
