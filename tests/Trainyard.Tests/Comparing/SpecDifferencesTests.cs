using Trainyard.Comparing;
using Trainyard.Contracts;

namespace Trainyard.Tests.Comparing;

public sealed class SpecDifferencesTests
{
    private static readonly JobSpec Spec = Presets.All["simple-cnn"] with { Dataset = "mnist", Name = "one" };

    [Fact]
    public void The_same_settings_under_another_name_are_no_difference()
    {
        Assert.Empty(SpecDifferences.Of([Spec, Spec with { Name = "two" }]));
        Assert.Empty(SpecDifferences.Of([Spec]));
        Assert.Empty(SpecDifferences.Of([]));
    }

    [Fact]
    public void Settings_are_named_by_their_paths_in_the_order_of_a_spec()
    {
        var differences = SpecDifferences.Of([Spec with { BatchSize = 64, Seed = 1, Optimizer = new SgdSpec { LearningRate = 0.1 } }, Spec with { BatchSize = 128, Seed = 1, Optimizer = new AdamSpec { LearningRate = 0.002 } }]);

        Assert.Equal(["optimizer.type", "optimizer.momentum", "optimizer.nesterov", "optimizer.learningRate", "optimizer.beta1", "optimizer.beta2", "batchSize"], differences.Select(d => d.Path));
        Assert.Equal(["sgd", "adam"], differences[0].Values);
        Assert.Equal(["0.9", null], differences[1].Values);
        Assert.Equal(["64", "128"], differences[^1].Values);
    }

    [Fact]
    public void A_default_that_the_wire_leaves_out_has_its_value()
    {
        var differences = SpecDifferences.Of([Spec, Spec with { ClassWeights = ClassWeighting.Balanced, Augmentation = new AugmentationSpec { Rotation = 10 } }]);

        Assert.Equal(["none", "balanced"], differences.Single(d => d.Path == "classWeights").Values);
        Assert.Equal([null, "10"], differences.Single(d => d.Path == "augmentation.rotation").Values);
    }

    [Fact]
    public void Layers_are_compared_one_by_one_where_there_are_as_many_and_as_a_whole_elsewhere()
    {
        IReadOnlyList<LayerSpec> layers = [new FlattenLayer(), new LinearLayer { OutFeatures = 100 }, new LinearLayer { OutFeatures = 10 }];
        IReadOnlyList<LayerSpec> wider = [new FlattenLayer(), new LinearLayer { OutFeatures = 200 }, new LinearLayer { OutFeatures = 10 }];
        var one = Spec with { Model = new ModelSpec { Layers = layers } };

        var difference = Assert.Single(SpecDifferences.Of([one, one with { Model = new ModelSpec { Layers = wider } }]));
        Assert.Equal("model.layers[1].outFeatures", difference.Path);
        Assert.Equal(["100", "200"], difference.Values);
        Assert.Equal("model.layers", Assert.Single(SpecDifferences.Of([one, one with { Model = new ModelSpec { Layers = [layers[0], layers[2]] } }])).Path);
        Assert.Equal(["[]", """["a","b"]"""], Assert.Single(SpecDifferences.Of([one, one with { Tags = ["a", "b"] }])).Values);
    }
}
