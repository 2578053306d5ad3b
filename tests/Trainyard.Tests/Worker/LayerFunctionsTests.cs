using Trainyard.Contracts;
using Trainyard.Training.Models;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>With given weights a layer gives what PyTorch's own function gives, in numbers of 8 bytes.</summary>
public class LayerFunctionsTests
{
    [Fact]
    public void Layer_normalisation() => Check([7], new LayerNormLayer(), (x, weights) => nn.functional.layer_norm(x, [7], weights["weight"], weights["bias"]));

    [Fact]
    public void Group_normalisation() => Check([6, 3, 4], new GroupNormLayer { Groups = 3 }, (x, weights) => nn.functional.group_norm(x, 3, weights["weight"], weights["bias"]));

    [Fact]
    public void The_mean_of_each_channel() => Check([6, 3, 4], new GlobalAvgPool2dLayer(), (x, _) => nn.functional.adaptive_avg_pool2d(x, 1).flatten(1));

    [Fact]
    public void Average_pooling() => Check([6, 5, 4], new AvgPool2dLayer { KernelSize = 2 }, (x, _) => nn.functional.avg_pool2d(x, 2));

    [Fact]
    public void Softplus() => Check([50], new SoftplusLayer(), (x, _) => nn.functional.softplus(x * 30, 1, 20), x => x * 30);

    [Fact]
    public void Gelu() => Check([50], new GeluLayer(), (x, _) => nn.functional.gelu(x));

    [Fact]
    public void Silu() => Check([50], new SiluLayer(), (x, _) => nn.functional.silu(x));

    [Fact]
    public void Leaky_relu() => Check([50], new LeakyReluLayer { NegativeSlope = 0.2 }, (x, _) => nn.functional.leaky_relu(x, 0.2));

    [Fact]
    public void Convolution_with_groups_and_dilation() => Check(
        [6, 8, 9],
        new Conv2dLayer { OutChannels = 9, Groups = 3, Dilation = 2, Padding = 1, Stride = 2 },
        (x, weights) => nn.functional.conv2d(x, weights["weight"], weights["bias"], [2, 2], [1, 1], [2, 2], 3));

    [Fact]
    public void A_block_adds_its_input() => Check(
        [5],
        new ResidualLayer { Layers = [new LinearLayer { OutFeatures = 5 }, new TanhLayer()] },
        (x, weights) => x + nn.functional.linear(x, weights["layers.0.weight"], weights["layers.0.bias"]).tanh());

    [Fact]
    public void A_block_projects_its_input_by_a_linear_layer() => Check(
        [5],
        new ResidualLayer { Layers = [new ReluLayer(), new LinearLayer { OutFeatures = 3 }] },
        (x, weights) => nn.functional.linear(x, weights["shortcut.weight"]) + nn.functional.linear(x.relu(), weights["layers.1.weight"], weights["layers.1.bias"]));

    [Fact]
    public void A_block_projects_its_input_by_a_convolution_with_the_stride_that_it_takes() => Check(
        [3, 9, 7],
        new ResidualLayer { Layers = [new Conv2dLayer { OutChannels = 5, Stride = 2, Padding = 1, Bias = false }, new ResidualLayer { Layers = [new ReluLayer()] }] },
        (x, weights) =>
        {
            var inside = nn.functional.conv2d(x, weights["layers.0.weight"], strides: [2, 2], padding: [1, 1]);
            return nn.functional.conv2d(x, weights["shortcut.weight"], strides: [2, 2]) + inside + inside.relu();
        });

    /// <summary>The layer as the first of a network, with its weights drawn from U(0, 1); forwards and backwards.</summary>
    private static void Check(long[] shape, LayerSpec layer, Func<Tensor, Dictionary<string, Tensor>, Tensor> expected, Func<Tensor, Tensor>? before = null)
    {
        _ = Training.Runtime.Device;
        using var scope = NewDisposeScope();
        using var masks = new DropoutMasks();
        var network = LayerModules.Build([layer], [.. shape.Select(n => (int)n)], masks);
        using (no_grad())
        {
            foreach (var weight in network.parameters()) weight.copy_(rand(weight.shape));
        }
        var input = shape is [var channels, var height, var width] ? randn([4, height, width, channels]).permute(0, 3, 1, 2) : randn([4, .. shape]);
        var (x, x64) = (input.detach().requires_grad_(), input.detach().to(ScalarType.Float64).requires_grad_());
        var weights = network.named_parameters().ToDictionary(p => p.name["0.".Length..], p => p.parameter.detach().to(ScalarType.Float64).requires_grad_());

        var (output, right) = (network.forward(before is null ? x : before(x)), expected(x64, weights));
        // So that each output has a gradient of its own.
        var slopes = randn(output.shape);
        (output * slopes).sum().backward();
        (right * slopes.to(ScalarType.Float64)).sum().backward();

        Equal(right, output);
        Equal(x64.grad!, x.grad!);
        foreach (var (name, parameter) in network.named_parameters()) Equal(weights[name["0.".Length..]].grad!, parameter.grad!);
    }

    private static void Equal(Tensor right, Tensor actual)
    {
        Assert.Equal(right.shape, actual.shape);
        Assert.True(right.detach().allclose(actual.detach().to(ScalarType.Float64), 1e-4, 1e-4), $"{actual.detach().flatten()} is not {right.detach().flatten()}");
    }
}
