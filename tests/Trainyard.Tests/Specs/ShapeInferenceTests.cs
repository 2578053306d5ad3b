using Trainyard.Contracts;

namespace Trainyard.Tests.Specs;

/// <summary>A network that cannot work is found before it is queued, and the layer is named.</summary>
public class ShapeInferenceTests
{
    public static TheoryData<int, string, LayerSpec[]> Mismatches => new()
    {
        { 0, "linear(10) needs a flat input, but gets 1 × 28 × 28: put a flatten layer before it.", [new LinearLayer { OutFeatures = 10 }] },
        { 1, "conv2d(4, 3×3) needs channels × height × width, but gets 784 features.", [new FlattenLayer(), new Conv2dLayer { OutChannels = 4 }] },
        { 1, "maxpool2d(2) needs channels × height × width, but gets 784 features.", [new FlattenLayer(), new MaxPool2dLayer()] },
        { 1, "batchnorm2d needs channels × height × width, but gets 784 features.", [new FlattenLayer(), new BatchNorm2dLayer()] },
        { 1, "groupnorm(4) cannot share the 6 channels of its input among 4 groups.", [new Conv2dLayer { OutChannels = 6 }, new GroupNormLayer()] },
        { 1, "groupnorm(4) has a single number in each group: use fewer groups.", [new Conv2dLayer { OutChannels = 4, KernelSize = 28 }, new GroupNormLayer()] },
        { 1, "groupnorm(4) needs channels × height × width", [new FlattenLayer(), new GroupNormLayer()] },
        { 0, "batchnorm1d needs a flat input", [new BatchNorm1dLayer()] },
        { 0, "conv2d(4, 29×29) has a 29×29 window, but its input is only 28×28.", [new Conv2dLayer { OutChannels = 4, KernelSize = 29 }] },
        { 1, "avgpool2d(15) has a 15×15 window, but its input is only 14×14.", [new MaxPool2dLayer(), new AvgPool2dLayer { KernelSize = 15 }] },
        { 0, "conv2d(4, 3×3, dilation 14) has a 29×29 window, but its input is only 28×28.", [new Conv2dLayer { OutChannels = 4, Dilation = 14 }] },
        { 0, "conv2d(4, 3×3, groups 2) cannot share the 1 channels of its input among 2 groups.", [new Conv2dLayer { OutChannels = 4, Groups = 2 }] },
        { 1, "conv2d(5, 3×3, groups 2) cannot share its 5 output channels among 2 groups.", [new Conv2dLayer { OutChannels = 4 }, new Conv2dLayer { OutChannels = 5, Groups = 2 }] },
        { 0, "layernorm needs a flat input, but gets 1 × 28 × 28: put a flatten layer before it, or use groupnorm with one group.", [new LayerNormLayer()] },
        { 2, "layernorm has a single number to normalise", [new FlattenLayer(), new LinearLayer { OutFeatures = 1 }, new LayerNormLayer()] },
        { 1, "globalavgpool2d needs channels × height × width, but gets 784 features.", [new FlattenLayer(), new GlobalAvgPool2dLayer()] },
        { 0, "embedding(8) needs a table with columns of categories, and this dataset has none.", [new EmbeddingLayer()] },
        { 1, "embedding(8) takes the categories of a table, so it must be the first layer.", [new FlattenLayer(), new EmbeddingLayer()] },
        { 0, "residual(0 layers) needs at least one layer of its own.", [new ResidualLayer { Layers = [] }] },
        { 0, "residual(2 layers) has a layer that does not fit, its layer 1: linear(4) needs a flat input, but gets 1 × 28 × 28", [new ResidualLayer { Layers = [new ReluLayer(), new LinearLayer { OutFeatures = 4 }] }] },
        { 0, "residual(1 layer) makes 8 × 26 × 26 of 1 × 28 × 28, which cannot be added: pad its layers", [new ResidualLayer { Layers = [new Conv2dLayer { OutChannels = 8 }] }] },
        { 0, "residual(1 layer) makes 784 features of 1 × 28 × 28, which cannot be added", [new ResidualLayer { Layers = [new FlattenLayer()] }] },
        { 0, "residual(1 layer) has blocks nested 4 deep; at most 3 are allowed.", [Nested(4)] },
        { 0, "residual(1 layer) has a layer that does not fit, its layer 0: conv2d(4096, 1×1, padding 64) makes ", [new ResidualLayer { Layers = [new Conv2dLayer { OutChannels = 4096, KernelSize = 1, Padding = 64 }] }] },
        { 2, "linear(65536) brings the network to ", [new FlattenLayer(), new LinearLayer { OutFeatures = 65_536 }, new LinearLayer { OutFeatures = 65_536 }] },
        { 0, "conv2d(4096, 1×1, padding 64) makes ", [new Conv2dLayer { OutChannels = 4096, KernelSize = 1, Padding = 64 }] },
        { 1, "The last layer gives 9 features, but there are 10 classes", [new FlattenLayer(), new LinearLayer { OutFeatures = 9 }] },
        { 0, "The last layer gives 1 × 28 × 28, but there are 10 classes", [new ReluLayer()] },
    };

    private static ResidualLayer Nested(int depth) => new() { Layers = [depth == 1 ? new ReluLayer() : Nested(depth - 1)] };

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

    /// <summary>A table of four columns, two of them with three and five categories.</summary>
    private static readonly DatasetInfo Table = new("cars", [4], ["old", "new"], 100, 20) { Categories = [0, 3, 0, 5] };

    [Fact]
    public void Categories_are_encoded_before_a_first_layer_that_takes_none()
    {
        var encoded = Assert.Single(ShapeInference.Infer(Table, [new LinearLayer { OutFeatures = 2 }], out var error));
        Assert.Null(error);
        Assert.Equal((2 + 3 + 5) * 2 + 2, encoded.Parameters);
        var shapes = ShapeInference.Infer(Table, [new EmbeddingLayer { Dimension = 4 }, new LinearLayer { OutFeatures = 2 }], out error);
        Assert.Null(error);
        Assert.Equal([10], shapes[0].Output);
        Assert.Equal((3 + 5) * 4, shapes[0].Parameters);
    }

    [Theory]
    [InlineData("regression", 1, "The last layer gives 3 features, but Cars has one number to predict: end with linear(outFeatures: 1).")]
    [InlineData("regression", 2, "The last layer gives 3 features, but Cars has 2 numbers to predict: end with linear(outFeatures: 2).")]
    [InlineData("multi-label", 2, "The last layer gives 3 features, but there are 2 labels: end with linear(outFeatures: 2).")]
    [InlineData("classification", 2, "The last layer gives 3 features, but there are 2 classes: end with linear(outFeatures: 2).")]
    public void What_the_last_layer_lacks_is_said_in_the_words_of_the_task(string task, int outputs, string message)
    {
        ShapeInference.Infer(Table with { Task = task, Outputs = outputs, Title = "Cars" }, [new LinearLayer { OutFeatures = 3 }], out var error);
        Assert.Equal((0, message), error);
    }

    [Fact]
    public void A_network_of_the_largest_sizes_is_counted_without_overflow()
    {
        LayerSpec[] layers = [.. Enumerable.Repeat(new Conv2dLayer { OutChannels = 4096, KernelSize = 64, Padding = 64 }, 100)];
        ShapeInference.Infer(PublishedMnist.Source.Info, layers, out var error);
        Assert.NotNull(error);
    }
}
