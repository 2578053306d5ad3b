using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>From a list of layers to TorchSharp's modules, named 0, 1, 2, … as PyTorch's nn.Sequential names them.</summary>
internal static class Layers
{
    public static Sequential Build(IReadOnlyList<LayerSpec> layers, IReadOnlyList<int> inputShape, DropoutMasks masks)
    {
        var classes = layers.OfType<LinearLayer>().LastOrDefault()?.OutFeatures ?? 0;
        var shapes = ShapeInference.Infer(inputShape, layers, classes, out _);
        var modules = new List<(string, nn.Module<Tensor, Tensor>)>(layers.Count);
        for (var i = 0; i < layers.Count; i++)
        {
            var inputs = (i == 0 ? inputShape : shapes[i - 1].Output)[0];
            modules.Add((i.ToString(CultureInfo.InvariantCulture), Module(layers[i], inputs, masks)));
        }
        return nn.Sequential(modules);
    }

    private static nn.Module<Tensor, Tensor> Module(LayerSpec layer, int inputs, DropoutMasks masks) => layer switch
    {
        Conv2dLayer c => nn.Conv2d(inputs, c.OutChannels, (long)c.KernelSize, stride: c.Stride, padding: c.Padding, bias: c.Bias),
        MaxPool2dLayer p => nn.MaxPool2d(p.KernelSize, p.Stride == 0 ? p.KernelSize : p.Stride),
        AvgPool2dLayer p => nn.AvgPool2d(p.KernelSize, p.Stride == 0 ? p.KernelSize : p.Stride),
        BatchNorm2dLayer or BatchNorm1dLayer => new BatchNormalization(inputs),
        DropoutLayer d => new SeededDropout(d.P, masks),
        FlattenLayer => nn.Flatten(),
        LinearLayer l => nn.Linear(inputs, l.OutFeatures),
        ReluLayer => nn.ReLU(),
        LeakyReluLayer r => LeakyRelu(r.NegativeSlope.ToScalar()),
        EluLayer => new Activation("ELU", x => x.elu(Scalars.One, Scalars.One, Scalars.One)),
        GeluLayer => nn.GELU(),
        SiluLayer => nn.SiLU(),
        SigmoidLayer => nn.Sigmoid(),
        TanhLayer => nn.Tanh(),
        _ => throw new UnreachableException(layer.GetType().Name),
    };

    private static Activation LeakyRelu(Scalar slope) => new("LeakyReLU", x => x.leaky_relu(slope));
}
