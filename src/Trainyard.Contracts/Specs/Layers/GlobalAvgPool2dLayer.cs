namespace Trainyard.Contracts;

/// <summary>The mean of each channel, as PyTorch's AdaptiveAvgPool2d(1) with Flatten behind it: a picture of any size becomes one number for each channel.</summary>
[LayerInput(LayerInput.Image)]
public sealed record GlobalAvgPool2dLayer : LayerSpec
{
    public override LayerEffect Apply(IReadOnlyList<int> input) => input is [var channels, _, _] ? LayerEffect.To(channels) : LayerEffect.NeedsImage(input);

    public override int SinceVersion() => 3;
}
