using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>What max and average pooling share.</summary>
[LayerInput(LayerInput.Image)]
public abstract record Pool2dLayer : LayerSpec
{
    [Description("Edge of the square window.")]
    [Range(1, 64), Unit("pixels")]
    public int KernelSize { get; init; } = 2;

    [Description("0: as large as the window.")]
    [Range(0, 64), Unit("pixels")]
    public int Stride { get; init; }

    /// <summary>The stride as it is meant.</summary>
    internal int Step() => Stride == 0 ? KernelSize : Stride;

    public override LayerEffect Apply(IReadOnlyList<int> input) => input is [var channels, var height, var width]
        ? Window.Refuse(KernelSize, height, width) ?? LayerEffect.To(channels, Window.Places(height, KernelSize, Step()), Window.Places(width, KernelSize, Step()))
        : LayerEffect.NeedsImage(input);

    public override string Describe() => $"{WireName}({KernelSize}{Window.Unless(Stride, 0, "stride")})";
}
