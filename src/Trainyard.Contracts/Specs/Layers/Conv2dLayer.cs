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

    // Set, and not init: older stored specs have neither, and the generated reader of JSON gives what it must initialise no default.
    [Description("Groups of channels, each convolved by itself; they must divide the channels of the input and of the output. As many as channels: depthwise.")]
    [Range(1, 4096), Unit("groups")]
    public int Groups { get; set; } = 1;

    [Description("Distance between the pixels that the kernel takes; 1: they are neighbours.")]
    [Range(1, 64), Unit("pixels")]
    public int Dilation { get; set; } = 1;

    [Description("Add a trained number to each channel; batch normalisation right after makes it needless.")]
    public bool Bias { get; init; } = true;

    public override LayerEffect Apply(IReadOnlyList<int> input)
    {
        if (input is not [var channels, var height, var width]) return LayerEffect.NeedsImage(input);
        if (channels % Groups != 0) return LayerEffect.Refuse($"cannot share the {channels} channels of its input among {Groups} groups");
        if (OutChannels % Groups != 0) return LayerEffect.Refuse($"cannot share its {OutChannels} output channels among {Groups} groups");
        (height, width) = (height + 2 * Padding, width + 2 * Padding);
        return Window.Refuse(Reach(), height, width) ?? LayerEffect.To(OutChannels, Window.Places(height, Reach(), Stride), Window.Places(width, Reach(), Stride)) with
        {
            Parameters = (long)OutChannels * (channels / Groups) * KernelSize * KernelSize + (Bias ? OutChannels : 0),
        };
    }

    public override IReadOnlyList<LayerWeight> Weights(NetworkInput input)
    {
        var weight = new LayerWeight("weight", OutChannels, input.Shape[0] / Groups, KernelSize, KernelSize);
        return Bias ? [weight, new("bias", OutChannels)] : [weight];
    }

    public override string Describe() =>
        $"{WireName}({OutChannels}, {KernelSize}×{KernelSize}{Window.Unless(Stride, 1, "stride")}{Window.Unless(Padding, 0, "padding")}{Window.Unless(Groups, 1, "groups")}{Window.Unless(Dilation, 1, "dilation")}{(Bias ? "" : ", no bias")})";

    public override int SinceVersion() => Groups > 1 || Dilation > 1 ? 3 : 1;

    /// <summary>Edge of the square that the kernel covers.</summary>
    private int Reach() => Dilation * (KernelSize - 1) + 1;
}
