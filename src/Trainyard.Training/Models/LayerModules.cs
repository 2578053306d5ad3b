using System.Collections.Frozen;
using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>What a layer's module is made for.</summary>
/// <param name="Input">Shape of the layer's input: channels, height and width; or features alone.</param>
/// <param name="Masks">What dropout draws from.</param>
/// <param name="WritesOver">The layer may write its output over its input.</param>
internal sealed record LayerContext(IReadOnlyList<int> Input, DropoutMasks Masks, bool WritesOver = false)
{
    /// <summary>Channels, or features, of the layer's input.</summary>
    public int Features => Input[0];

    /// <summary>For each number of the input the count of its categories; empty: it has none.</summary>
    public IReadOnlyList<int> Categories { get; init; } = [];
}

/// <summary>The module of each layer. Trained weights are drawn later, by <see cref="WeightInitializer"/>.</summary>
internal static class LayerModules
{
    private static readonly FrozenDictionary<Type, Func<LayerSpec, LayerContext, nn.Module<Tensor, Tensor>>> All = new[]
    {
        Layer<Conv2dLayer>((layer, input) => new Convolution(layer, input.Features)),
        Layer<MaxPool2dLayer>((layer, _) => nn.MaxPool2d(layer.KernelSize, layer.Step())),
        Layer<AvgPool2dLayer>((layer, _) => nn.AvgPool2d(layer.KernelSize, layer.Step())),
        Layer<GlobalAvgPool2dLayer>((_, _) => new Activation("GlobalAvgPool2d", x => x.mean([2, 3]))),
        Layer<BatchNorm2dLayer>((_, input) => new BatchNormalization(input.Features)),
        Layer<BatchNorm1dLayer>((_, input) => new BatchNormalization(input.Features)),
        Layer<GroupNormLayer>((layer, input) => new GroupNormalization(layer.Groups, input.Features)),
        Layer<LayerNormLayer>((_, input) => new LayerNormalization(input.Features)),
        Layer<DropoutLayer>((layer, input) => new SeededDropout(layer.P, input.Masks)),
        Layer<FlattenLayer>((_, _) => nn.Flatten()),
        Layer<LinearLayer>((layer, input) => nn.Linear(input.Features, layer.OutFeatures)),
        Layer<EmbeddingLayer>((layer, input) => new Embedding(layer.Dimension, input.Categories)),
        Layer<ResidualLayer>(CreateResidual),
        Layer<ReluLayer>((_, input) => nn.ReLU(input.WritesOver)),
        Layer<LeakyReluLayer>((layer, _) => Activation.LeakyRelu(layer.NegativeSlope.ToScalar())),
        Layer<EluLayer>((_, _) => new Activation("ELU", x => x.elu(Scalars.One, Scalars.One, Scalars.One))),
        Layer<GeluLayer>((_, _) => nn.GELU()),
        Layer<SiluLayer>((_, _) => nn.SiLU()),
        Layer<SoftplusLayer>((_, _) => Activation.Softplus()),
        Layer<SigmoidLayer>((_, _) => nn.Sigmoid()),
        Layer<TanhLayer>((_, _) => nn.Tanh()),
    }.ToFrozenDictionary();

    /// <summary>Whose backward pass works without their output, so that the next layer may write over it.</summary>
    private static readonly FrozenSet<Type> LeaveTheirOutput = FrozenSet.Create(
        typeof(Conv2dLayer), typeof(MaxPool2dLayer), typeof(AvgPool2dLayer), typeof(GlobalAvgPool2dLayer), typeof(BatchNorm2dLayer), typeof(BatchNorm1dLayer), typeof(GroupNormLayer), typeof(LayerNormLayer), typeof(LinearLayer), typeof(ResidualLayer));

    /// <summary>
    /// The modules of a network, named 0, 1, 2, … as PyTorch's nn.Sequential names them, in an order that gives the same numbers in less
    /// time: the largest of rectified values is the rectified largest, of which there are fewer.
    /// </summary>
    public static Sequential Build(IReadOnlyList<LayerSpec> layers, NetworkInput input, DropoutMasks masks)
    {
        var inputs = ShapeInference.Follow(input, layers).Select(effect => effect.Output).Prepend(input.Shape);
        var named = layers.Zip(inputs).Select((known, i) => (Name: i.ToString(CultureInfo.InvariantCulture), Layer: known.First, Input: known.Second)).ToArray();
        for (var i = 0; i + 1 < named.Length; i++)
        {
            if (named[i].Layer is ReluLayer && named[i + 1].Layer is MaxPool2dLayer) (named[i], named[i + 1]) = (named[i + 1], named[i]);
        }
        return nn.Sequential([.. named.Select((layer, i) =>
            (layer.Name, Create(layer.Layer, new LayerContext(layer.Input, masks, WritesOver: i > 0 && LeaveTheirOutput.Contains(named[i - 1].Layer.GetType())) { Categories = i == 0 ? input.Categories : [] })))]);
    }

    /// <summary>The modules of layers without categories before them.</summary>
    public static Sequential Build(IReadOnlyList<LayerSpec> layers, IReadOnlyList<int> inputShape, DropoutMasks masks) => Build(layers, new NetworkInput(inputShape), masks);

    public static nn.Module<Tensor, Tensor> Create(LayerSpec layer, LayerContext input) => All[layer.GetType()](layer, input);

    /// <summary>Its first layer writes over nothing, since the shortcut needs the input too.</summary>
    private static Residual CreateResidual(ResidualLayer layer, LayerContext input)
    {
        var output = layer.Apply(input.Input).Output;
        nn.Module<Tensor, Tensor>? shortcut = Projection.Between(input.Input, output)!.Layer switch
        {
            Conv2dLayer convolution => new Convolution(convolution, input.Features),
            LinearLayer linear => nn.Linear(input.Features, linear.OutFeatures, hasBias: false),
            _ => null,
        };
        return new Residual(Build(layer.Layers, input.Input, input.Masks), shortcut);
    }

    private static KeyValuePair<Type, Func<LayerSpec, LayerContext, nn.Module<Tensor, Tensor>>> Layer<T>(Func<T, LayerContext, nn.Module<Tensor, Tensor>> create)
        where T : LayerSpec => new(typeof(T), (layer, input) => create((T)layer, input));
}
