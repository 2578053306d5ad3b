using Trainyard.Contracts;

namespace Trainyard.Tests.Specs;

/// <summary>A network that cannot work is found before it is queued, and the layer is named.</summary>
public class ShapeInferenceTests
{
    public static TheoryData<int, string, LayerSpec[]> Mismatches => new()
    {
        { 0, "linear(10) needs a flat input, but the layer before it gives 1 × 28 × 28: put a flatten layer between them.", [new LinearLayer { OutFeatures = 10 }] },
        { 1, "conv2d(4, 3×3) needs channels × height × width, but the layer before it gives 784 features.", [new FlattenLayer(), new Conv2dLayer { OutChannels = 4 }] },
        { 1, "maxpool2d(2) needs channels × height × width, but the layer before it gives 784 features.", [new FlattenLayer(), new MaxPool2dLayer()] },
        { 1, "batchnorm2d needs channels × height × width, but the layer before it gives 784 features.", [new FlattenLayer(), new BatchNorm2dLayer()] },
        { 1, "groupnorm(4) cannot share the 6 channels of its input among 4 groups.", [new Conv2dLayer { OutChannels = 6 }, new GroupNormLayer()] },
        { 1, "groupnorm(4) has a single number in each group: use fewer groups.", [new Conv2dLayer { OutChannels = 4, KernelSize = 28 }, new GroupNormLayer()] },
        { 1, "groupnorm(4) needs channels × height × width", [new FlattenLayer(), new GroupNormLayer()] },
        { 0, "batchnorm1d needs a flat input", [new BatchNorm1dLayer()] },
        { 0, "conv2d(4, 29×29) has a 29×29 window, but its input is only 28×28.", [new Conv2dLayer { OutChannels = 4, KernelSize = 29 }] },
        { 1, "avgpool2d(15) has a 15×15 window, but its input is only 14×14.", [new MaxPool2dLayer(), new AvgPool2dLayer { KernelSize = 15 }] },
        { 2, "linear(65536) brings the network to ", [new FlattenLayer(), new LinearLayer { OutFeatures = 65_536 }, new LinearLayer { OutFeatures = 65_536 }] },
        { 0, "conv2d(4096, 1×1, padding 64) makes ", [new Conv2dLayer { OutChannels = 4096, KernelSize = 1, Padding = 64 }] },
        { 1, "The last layer gives 9 features, but there are 10 classes", [new FlattenLayer(), new LinearLayer { OutFeatures = 9 }] },
        { 0, "The last layer gives 1 × 28 × 28, but there are 10 classes", [new ReluLayer()] },
    };

    [Theory, MemberData(nameof(Mismatches))]
    public void The_layer_that_does_not_fit_is_named(int layer, string message, LayerSpec[] layers)
    {
        ShapeInference.Infer(PublishedMnist.Source.Info, layers, out var error);
        Assert.Equal(layer, error!.Value.Layer);
        Assert.StartsWith(message, error.Value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Simple_cnn_has_the_shapes_and_parameters_of_pytorchs()
    {
        var shapes = ShapeInference.Infer(PublishedMnist.Source.Info, Presets.All["simple-cnn"].Model.Layers, out var error);
        Assert.Null(error);
        Assert.Equal(
            ["32,26,26", "32,26,26", "32,13,13", "64,11,11", "64,11,11", "64,5,5", "1600", "128", "128", "10"],
            shapes.Select(s => string.Join(',', s.Output)));
        Assert.Equal(225_034, shapes.Sum(s => s.Parameters));
    }

    [Fact]
    public void A_network_of_the_largest_sizes_is_counted_without_overflow()
    {
        LayerSpec[] layers = [.. Enumerable.Repeat(new Conv2dLayer { OutChannels = 4096, KernelSize = 64, Padding = 64 }, 100)];
        ShapeInference.Infer(PublishedMnist.Source.Info, layers, out var error);
        Assert.NotNull(error);
    }
}
