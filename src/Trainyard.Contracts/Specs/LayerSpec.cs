using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>A layer of a network, named as PyTorch's modules are. Sizes of its input follow from the layer before.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Conv2dLayer), "conv2d")]
[JsonDerivedType(typeof(MaxPool2dLayer), "maxpool2d")]
[JsonDerivedType(typeof(AvgPool2dLayer), "avgpool2d")]
[JsonDerivedType(typeof(BatchNorm2dLayer), "batchnorm2d")]
[JsonDerivedType(typeof(BatchNorm1dLayer), "batchnorm1d")]
[JsonDerivedType(typeof(DropoutLayer), "dropout")]
[JsonDerivedType(typeof(FlattenLayer), "flatten")]
[JsonDerivedType(typeof(LinearLayer), "linear")]
[JsonDerivedType(typeof(ReluLayer), "relu")]
[JsonDerivedType(typeof(LeakyReluLayer), "leakyrelu")]
[JsonDerivedType(typeof(EluLayer), "elu")]
[JsonDerivedType(typeof(GeluLayer), "gelu")]
[JsonDerivedType(typeof(SiluLayer), "silu")]
[JsonDerivedType(typeof(SigmoidLayer), "sigmoid")]
[JsonDerivedType(typeof(TanhLayer), "tanh")]
public abstract record LayerSpec;

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
}

/// <summary>What max and average pooling share.</summary>
public abstract record Pool2dLayer : LayerSpec
{
    [Description("Edge of the square window.")]
    [Range(1, 64), Unit("pixels")]
    public int KernelSize { get; init; } = 2;

    [Description("0: as large as the window.")]
    [Range(0, 64), Unit("pixels")]
    public int Stride { get; init; }
}

public sealed record MaxPool2dLayer : Pool2dLayer;

public sealed record AvgPool2dLayer : Pool2dLayer;

public sealed record BatchNorm2dLayer : LayerSpec;

public sealed record BatchNorm1dLayer : LayerSpec;

public sealed record DropoutLayer : LayerSpec
{
    [Description("Probability that an activation is dropped.")]
    [Range(0.0, 0.95), Unit("probability")]
    public double P { get; init; } = 0.5;
}

public sealed record FlattenLayer : LayerSpec;

public sealed record LinearLayer : LayerSpec
{
    [Description("Outputs; the last layer has one for each class.")]
    [Range(1, 65_536), Unit("features")]
    public required int OutFeatures { get; init; }
}

public sealed record ReluLayer : LayerSpec;

public sealed record LeakyReluLayer : LayerSpec
{
    [Range(0.0, 1.0)]
    public double NegativeSlope { get; init; } = 0.01;
}

public sealed record EluLayer : LayerSpec;

public sealed record GeluLayer : LayerSpec;

public sealed record SiluLayer : LayerSpec;

public sealed record SigmoidLayer : LayerSpec;

public sealed record TanhLayer : LayerSpec;
