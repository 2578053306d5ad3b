using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

[LayerInput(LayerInput.Image)]
public sealed record Conv2dLayer : LayerSpec
{
    [Description("Channels of the output.")]
    [Range(1, 4096), Unit("channels")]
    public required int OutChannels { get; init; }

    [Description("Edge of the square kernel.")]
    [Range(1, 64), Unit("pixels")]
    public int KernelSize { get; init; } = 3;

    [Range(1, 64), Unit("pixels")]
    public int Stride { get; init; } = 1;

    [Description("Zeros added on each side.")]
    [Range(0, 64), Unit("pixels")]
    public int Padding { get; init; }

    [Description("Add a trained number to each channel; batch normalisation right after makes it needless.")]
    public bool Bias { get; init; } = true;

    public override LayerEffect Apply(IReadOnlyList<int> input)
    {
        if (input is not [var channels, var height, var width]) return LayerEffect.NeedsImage(input);
        (height, width) = (height + 2 * Padding, width + 2 * Padding);
        return Window.Refuse(KernelSize, height, width) ?? LayerEffect.To(OutChannels, Window.Places(height, KernelSize, Stride), Window.Places(width, KernelSize, Stride)) with
        {
            Parameters = (long)OutChannels * channels * KernelSize * KernelSize + (Bias ? OutChannels : 0),
        };
    }

    public override string Describe() =>
        $"{WireName}({OutChannels}, {KernelSize}×{KernelSize}{Window.Unless(Stride, 1, "stride")}{Window.Unless(Padding, 0, "padding")}{(Bias ? "" : ", no bias")})";
}
