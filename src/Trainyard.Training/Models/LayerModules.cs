using System.Collections.Frozen;
using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>What a layer's module is made for.</summary>
/// <param name="Features">Channels, or features, of the layer's input.</param>
/// <param name="Masks">What dropout draws from.</param>
/// <param name="WritesOver">The layer may write its output over its input.</param>
internal readonly record struct LayerContext(int Features, DropoutMasks Masks, bool WritesOver = false);

/// <summary>The module of each layer. Trained weights are drawn later, by <see cref="WeightInitializer"/>.</summary>
internal static class LayerModules
{
    private static readonly FrozenDictionary<Type, Func<LayerSpec, LayerContext, nn.Module<Tensor, Tensor>>> All = new[]
    {
        Layer<Conv2dLayer>((layer, input) => new Convolution(layer, input.Features)),
        Layer<MaxPool2dLayer>((layer, _) => nn.MaxPool2d(layer.KernelSize, layer.Step())),
        Layer<AvgPool2dLayer>((layer, _) => nn.AvgPool2d(layer.KernelSize, layer.Step())),
        Layer<BatchNorm2dLayer>((_, input) => new BatchNormalization(input.Features)),
        Layer<BatchNorm1dLayer>((_, input) => new BatchNormalization(input.Features)),
        Layer<GroupNormLayer>((layer, input) => new GroupNormalization(layer.Groups, input.Features)),
        Layer<DropoutLayer>((layer, input) => new SeededDropout(layer.P, input.Masks)),
        Layer<FlattenLayer>((_, _) => nn.Flatten()),
        Layer<LinearLayer>((layer, input) => nn.Linear(input.Features, layer.OutFeatures)),
        Layer<ReluLayer>((_, input) => nn.ReLU(input.WritesOver)),
        Layer<LeakyReluLayer>((layer, _) => Activation.LeakyRelu(layer.NegativeSlope.ToScalar())),
        Layer<EluLayer>((_, _) => new Activation("ELU", x => x.elu(Scalars.One, Scalars.One, Scalars.One))),
        Layer<GeluLayer>((_, _) => nn.GELU()),
        Layer<SiluLayer>((_, _) => nn.SiLU()),
        Layer<SigmoidLayer>((_, _) => nn.Sigmoid()),
        Layer<TanhLayer>((_, _) => nn.Tanh()),
    }.ToFrozenDictionary();

    /// <summary>Whose backward pass works without their output, so that the next layer may write over it.</summary>
    private static readonly FrozenSet<Type> LeaveTheirOutput = FrozenSet.Create(
        typeof(Conv2dLayer), typeof(MaxPool2dLayer), typeof(AvgPool2dLayer), typeof(BatchNorm2dLayer), typeof(BatchNorm1dLayer), typeof(GroupNormLayer), typeof(LinearLayer));

    /// <summary>
    /// The modules of a network, named 0, 1, 2, … as PyTorch's nn.Sequential names them, in an order that gives the same numbers in less
    /// time: the largest of rectified values is the rectified largest, of which there are fewer.
    /// </summary>
    public static Sequential Build(IReadOnlyList<LayerSpec> layers, IReadOnlyList<int> inputShape, DropoutMasks masks)
    {
        var features = ShapeInference.Follow(inputShape, layers).Select(effect => effect.Output[0]).Prepend(inputShape[0]);
        var named = layers.Zip(features, (layer, input) => (Layer: layer, Features: input)).Select((known, i) => (Name: i.ToString(CultureInfo.InvariantCulture), known.Layer, known.Features)).ToArray();
        for (var i = 0; i + 1 < named.Length; i++)
        {
            if (named[i].Layer is ReluLayer && named[i + 1].Layer is MaxPool2dLayer) (named[i], named[i + 1]) = (named[i + 1], named[i]);
        }
        return nn.Sequential([.. named.Select((layer, i) =>
            (layer.Name, Create(layer.Layer, new LayerContext(layer.Features, masks, WritesOver: i > 0 && LeaveTheirOutput.Contains(named[i - 1].Layer.GetType())))))]);
    }

    public static nn.Module<Tensor, Tensor> Create(LayerSpec layer, LayerContext input) => All[layer.GetType()](layer, input);

    private static KeyValuePair<Type, Func<LayerSpec, LayerContext, nn.Module<Tensor, Tensor>>> Layer<T>(Func<T, LayerContext, nn.Module<Tensor, Tensor>> create)
        where T : LayerSpec => new(typeof(T), (layer, input) => create((T)layer, input));
}
