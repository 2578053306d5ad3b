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
internal readonly record struct LayerContext(int Features, DropoutMasks Masks);

/// <summary>The module of each layer. Trained weights are drawn later, by <see cref="WeightInitializer"/>.</summary>
internal static class LayerModules
{
    private static readonly FrozenDictionary<Type, Func<LayerSpec, LayerContext, nn.Module<Tensor, Tensor>>> All = new[]
    {
        Layer<Conv2dLayer>((layer, input) => nn.Conv2d(input.Features, layer.OutChannels, (long)layer.KernelSize, stride: layer.Stride, padding: layer.Padding, bias: layer.Bias)),
        Layer<MaxPool2dLayer>((layer, _) => nn.MaxPool2d(layer.KernelSize, layer.Step())),
        Layer<AvgPool2dLayer>((layer, _) => nn.AvgPool2d(layer.KernelSize, layer.Step())),
        Layer<BatchNorm2dLayer>((_, input) => new BatchNormalization(input.Features)),
        Layer<BatchNorm1dLayer>((_, input) => new BatchNormalization(input.Features)),
        Layer<GroupNormLayer>((layer, input) => new GroupNormalization(layer.Groups, input.Features)),
        Layer<DropoutLayer>((layer, input) => new SeededDropout(layer.P, input.Masks)),
        Layer<FlattenLayer>((_, _) => nn.Flatten()),
        Layer<LinearLayer>((layer, input) => nn.Linear(input.Features, layer.OutFeatures)),
        Layer<ReluLayer>((_, _) => nn.ReLU()),
        Layer<LeakyReluLayer>((layer, _) => Activation.LeakyRelu(layer.NegativeSlope.ToScalar())),
        Layer<EluLayer>((_, _) => new Activation("ELU", x => x.elu(Scalars.One, Scalars.One, Scalars.One))),
        Layer<GeluLayer>((_, _) => nn.GELU()),
        Layer<SiluLayer>((_, _) => nn.SiLU()),
        Layer<SigmoidLayer>((_, _) => nn.Sigmoid()),
        Layer<TanhLayer>((_, _) => nn.Tanh()),
    }.ToFrozenDictionary();

    /// <summary>The modules of a network, named 0, 1, 2, … as PyTorch's nn.Sequential names them.</summary>
    public static Sequential Build(IReadOnlyList<LayerSpec> layers, IReadOnlyList<int> inputShape, DropoutMasks masks)
    {
        var features = ShapeInference.Follow(inputShape, layers).Select(effect => effect.Output[0]).Prepend(inputShape[0]);
        return nn.Sequential([.. layers.Zip(features, (layer, input) => Create(layer, new LayerContext(input, masks))).Select((module, i) => (i.ToString(CultureInfo.InvariantCulture), module))]);
    }

    public static nn.Module<Tensor, Tensor> Create(LayerSpec layer, LayerContext input) => All[layer.GetType()](layer, input);

    private static KeyValuePair<Type, Func<LayerSpec, LayerContext, nn.Module<Tensor, Tensor>>> Layer<T>(Func<T, LayerContext, nn.Module<Tensor, Tensor>> create)
        where T : LayerSpec => new(typeof(T), (layer, input) => create((T)layer, input));
}
