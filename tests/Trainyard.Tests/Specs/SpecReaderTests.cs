using System.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Tests.Specs;

/// <summary>What people send as a spec: what becomes of it, and what is said about what is wrong.</summary>
public class SpecReaderTests
{
    [Theory]
    [InlineData("""{"epochs":"three"}""", "epochs", "must be a whole number from 1 to 1000, not \"three\".")]
    [InlineData("""{"epochs":1e9}""", "epochs", "must be a whole number from 1 to 1000, not 1e9.")]
    [InlineData("""{"epochs":0}""", "epochs", "must be a whole number from 1 to 1000, not 0.")]
    [InlineData("""{"epochs":-1}""", "epochs", "must be a whole number from 1 to 1000, not -1.")]
    [InlineData("""{"epochs":2.5}""", "epochs", "must be a whole number from 1 to 1000, not 2.5.")]
    [InlineData("""{"epochs":1e999}""", "epochs", "must be a whole number from 1 to 1000, not 1e999.")]
    [InlineData("""{"epochs":99999999999999999999}""", "epochs", "must be a whole number from 1 to 1000, not 99999999999999999999.")]
    [InlineData("""{"epochs":true}""", "epochs", "must be a whole number from 1 to 1000, not true.")]
    [InlineData("""{"epochs":[3]}""", "epochs", "must be a whole number from 1 to 1000, not a list.")]
    [InlineData("""{"epochs":{}}""", "epochs", "must be a whole number from 1 to 1000, not an object.")]
    [InlineData("""{"epochs":null}""", "epochs", "must not be null; leave it out to use the default.")]
    [InlineData("""{"validationShare":1e999}""", "validationShare", "must be a number from 0 to 0.5, not 1e999.")]
    [InlineData("""{"validationShare":"NaN"}""", "validationShare", "must be a number from 0 to 0.5, not \"NaN\".")]
    [InlineData("""{"validationShare":0.51}""", "validationShare", "must be a number from 0 to 0.5, not 0.51.")]
    [InlineData("""{"seed":2147483648}""", "seed", "must be a whole number from 0 to 2147483647, not 2147483648.")]
    [InlineData("""{"learningRate":0.1}""", "learningRate", "There is no such field")]
    [InlineData("""{"Epochs":3}""", "Epochs", "There is no such field")]
    [InlineData("""{"dataset":"imagenet"}""", "dataset", "must be mnist, not 'imagenet'.")]
    [InlineData("""{"name":7}""", "name", "must be text, not 7.")]
    [InlineData("""{"name":"a\u0000b"}""", "name", "must not contain control characters.")]
    [InlineData("""{"model":null}""", "model", "must not be null")]
    [InlineData("""{"model":"mlp"}""", "model", "must be an object, not \"mlp\".")]
    [InlineData("""{"model":{"preset":"resnet"}}""", "model.preset", "There is no preset 'resnet'; there are simple-cnn, mlp, fast-cnn, accurate-cnn, resnet-small.")]
    [InlineData("""{"model":{"preset":"tabular-mlp"}}""", "model.preset", "The preset 'tabular-mlp' is made for tables, and MNIST has pictures; there are simple-cnn")]
    [InlineData("""{"model":{"layers":[{"type":"residual"}]}}""", "model.layers[0].layers", "is required.")]
    [InlineData("""{"model":{"layers":[{"type":"residual","layers":[{"type":"conv2d","outChannels":0}]}]}}""", "model.layers[0].layers[0].outChannels", "must be a whole number from 1 to 4096")]
    [InlineData("""{"model":{"layers":[]}}""", "model.layers", "must have at least one layer")]
    [InlineData("""{"model":{"layers":{}}}""", "model.layers", "must be a list, not an object.")]
    [InlineData("""{"model":{"layers":[null]}}""", "model.layers[0]", "must not be null.")]
    [InlineData("""{"model":{"layers":[{}]}}""", "model.layers[0].type", "is required: conv2d, maxpool2d")]
    [InlineData("""{"model":{"layers":[{"type":"attention"}]}}""", "model.layers[0].type", "There is no 'attention'; there are conv2d")]
    [InlineData("""{"model":{"layers":[{"type":"linear"}]}}""", "model.layers[0].outFeatures", "is required.")]
    [InlineData("""{"model":{"layers":[{"type":"flatten","p":1}]}}""", "model.layers[0].p", "There is no such field: 'flatten' takes no settings.")]
    [InlineData("""{"model":{"layers":[{"type":"relu","x":1}]}}""", "model.layers[0].x", "There is no such field: 'relu' takes no settings.")]
    [InlineData("""{"schedule":{"type":"constant","x":1}}""", "schedule.x", "There is no such field: 'constant' takes no settings.")]
    [InlineData("""{"model":{"layers":[{"type":"dropout","x":1}]}}""", "model.layers[0].x", "There is no such field; there is p.")]
    [InlineData("""{"model":{"layers":[{"type":"flatten"},{"type":"linear","outFeatures":11}]}}""", "model.layers[1]", "The last layer gives 11 features, but there are 10 classes")]
    [InlineData("""{"optimizer":{"type":"lion"}}""", "optimizer.type", "There is no 'lion'; there are sgd, adam, adamw.")]
    [InlineData("""{"optimizer":{"type":7}}""", "optimizer.type", "is required: sgd, adam, adamw.")]
    [InlineData("""{"optimizer":{"type":"sgd","beta1":0.9}}""", "optimizer.beta1", "There is no such field")]
    [InlineData("""{"optimizer":{"learningRate":0}}""", "optimizer.learningRate", "must be a number from 1E-08 to 10, not 0.")]
    [InlineData("""{"schedule":{"type":"oneCycle","warmupShare":2}}""", "schedule.warmupShare", "must be a number from 0 to 1, not 2.")]
    [InlineData("""{"earlyStopping":{"metric":"recall"}}""", "earlyStopping.metric", "must be loss or accuracy or macroF1, not \"recall\".")]
    [InlineData("""{"earlyStopping":{},"validationShare":0}""", "earlyStopping", "needs validation examples")]
    [InlineData("""{"augmentation":{"crop":28}}""", "augmentation.crop", "must be less than the pictures' smaller side, 28 pixels.")]
    [InlineData("""{"augmentation":{"rotation":200}}""", "augmentation.rotation", "must be a number from 0 to 180, not 200.")]
    [InlineData("""{"augmentation":{"flip":"sideways"}}""", "augmentation.flip", "must be none or horizontal or vertical or both, not \"sideways\".")]
    [InlineData("""{"augmentation":{"cutout":1}}""", "augmentation.cutout", "There is no such field; there are rotation, flip, crop, brightness, contrast, erase, mixup.")]
    [InlineData("""{"classWeights":"equal"}""", "classWeights", "must be none or balanced, not \"equal\".")]
    [InlineData("""{"regressionLoss":"mae"}""", "regressionLoss", "must be mse, its default: it is for numbers that are foretold, and ")]
    [InlineData("""{"tags":["ok",""]}""", "tags", "must be words of 1 to 40 characters.")]
    [InlineData("""{"tags":[1]}""", "tags[0]", "must be text, not 1.")]
    [InlineData("""{"tags":"a"}""", "tags", "must be a list, not \"a\".")]
    [InlineData("""{"model":{"preset":"fast-cnn"},"batchSize":1}""", "batchSize", "leaves a batch of a single example")]
    [InlineData("""{"model":{"preset":"fast-cnn"},"batchSize":47999}""", "batchSize", "must be a whole number from 1 to 8192")]
    public void One_thing_is_wrong(string json, string field, string message)
    {
        var (at, messages) = Assert.Single(Errors(json));
        Assert.Equal(field, at);
        Assert.StartsWith(message, Assert.Single(messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"augmentation":{"flip":"horizontal"}}""", "augmentation", "may only have mixup: the rest is for pictures, and ")]
    [InlineData("""{"augmentation":{"mixup":0.2}}""", "augmentation.mixup", "must be 0: ")]
    [InlineData("""{"classWeights":"balanced"}""", "classWeights", "must be none: it is for examples with one class each, and ")]
    public void A_setting_that_a_table_of_numbers_has_no_use_for_is_refused(string json, string field, string message)
    {
        var data = new DatasetInfo("houses@1", [2], [], 100, 20) { Task = "regression", Outputs = 1, Categories = [0, 3] };
        Assert.Null(SpecReader.Read(Encoding.UTF8.GetBytes(json), new KnownDatasets(data), out var errors));
        var (at, messages) = Assert.Single(errors);
        Assert.Equal(field, at);
        Assert.StartsWith(message, Assert.Single(messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", 1)]
    [InlineData("""{"augmentation":{}}""", 3)]
    [InlineData("""{"classWeights":"balanced"}""", 3)]
    public void A_job_asks_for_workers_that_know_its_settings(string json, int version)
    {
        var spec = SpecReader.Read(Encoding.UTF8.GetBytes(json), DatasetSources.Known, out _)!;
        Assert.Equal(version, spec.SinceVersion(DatasetSources.Known.Default));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("3")]
    [InlineData("\"mlp\"")]
    [InlineData("""{"epochs":NaN}""")]
    [InlineData("""{"epochs":3}{}""")]
    [InlineData("""{"epochs":1,"epochs":2}""")]
    [InlineData("""{"optimizer":{"type":"sgd","type":"adam"}}""")]
    [InlineData("""{"model":{"layers":[{"type":"dropout","p":0.1,"p":0.2}]}}""")]
    public void The_document_is_wrong(string json) => Assert.Equal("", Assert.Single(Errors(json)).Key);

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Equal("", Assert.Single(Errors("{\"model\":" + new string('[', 10_000) + new string(']', 10_000) + "}")).Key);

    [Theory]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"model":{"preset":"\ud800"}}""")]
    [InlineData("""{"optimizer":{"type":"\ud800"}}""")]
    [InlineData("""{"earlyStopping":{"metric":"\ud800"}}""")]
    [InlineData("""{"epochs":"\ud800"}""")]
    public void Half_a_character_is_refused(string json) => Assert.NotEmpty(Errors(json));

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] body = [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Null(SpecReader.Read(body, DatasetSources.Known, out var errors));
        Assert.NotEmpty(errors);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var errors = Errors("""{"epochs":0,"batchSize":"many","colour":"red","optimizer":{"learningRate":-1},"model":{"preset":"mlp"}}""");
        Assert.Equal(["batchSize", "colour", "epochs", "optimizer.learningRate"], errors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_long_text_is_not_sent_back_whole() =>
        Assert.InRange(Assert.Single(Errors($$"""{"epochs":"{{new string('9', 5000)}}"}""")["epochs"]).Length, 1, 120);

    [Fact]
    public void An_empty_object_trains_the_default_preset()
    {
        Assert.Equal("simple-cnn", Read("{}").Name);
        Assert.Equal(Write(Presets.For(PublishedMnist.Source.Info)["simple-cnn"] with { Name = "simple-cnn" }), Write(Read("{}")));
    }

    [Fact]
    public void The_same_type_is_merged_and_another_replaces()
    {
        var defaults = (AdamSpec)Presets.All["fast-cnn"].Optimizer;
        Assert.Equal(defaults with { LearningRate = 0.02 }, Read("""{"model":{"preset":"fast-cnn"},"optimizer":{"learningRate":0.02}}""").Optimizer);
        Assert.Equal(defaults with { LearningRate = 0.02 }, Read("""{"model":{"preset":"fast-cnn"},"optimizer":{"type":"adam","learningRate":0.02}}""").Optimizer);
        Assert.Equal(new AdamWSpec(), Read("""{"model":{"preset":"fast-cnn"},"optimizer":{"type":"adamw"}}""").Optimizer);
        Assert.Equal(new SgdSpec { LearningRate = 0.1 }, Read("""{"model":{"preset":"fast-cnn"},"optimizer":{"type":"sgd","learningRate":0.1}}""").Optimizer);
        Assert.IsType<OneCycleSchedule>(Read("""{"model":{"preset":"fast-cnn"}}""").Schedule);
        Assert.IsType<ConstantSchedule>(Read("""{"model":{"preset":"fast-cnn"},"schedule":{"type":"constant"}}""").Schedule);
    }

    [Fact]
    public void The_type_may_come_last() =>
        Assert.Equal(new SgdSpec { Momentum = 0.5 }, Read("""{"optimizer":{"momentum":0.5,"type":"sgd"}}""").Optimizer);

    [Fact]
    public void Layers_of_ones_own_take_no_defaults()
    {
        var spec = Read("""{"model":{"layers":[{"type":"flatten"},{"outFeatures":10,"type":"linear"}]}}""");
        Assert.Null(spec.Model.Preset);
        Assert.Equal("custom network", spec.Name);
        Assert.Equal([new FlattenLayer(), new LinearLayer { OutFeatures = 10 }], spec.Model.Layers);
        Assert.Equal(new JobSpec().BatchSize, spec.BatchSize);
    }

    [Fact]
    public void A_presets_name_with_other_layers_is_a_contradiction() =>
        Assert.Equal("model", Assert.Single(Errors("""{"model":{"preset":"mlp","layers":[{"type":"flatten"},{"type":"linear","outFeatures":10}]}}""")).Key);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"model":{"preset":"mlp"},"earlyStopping":{"metric":"macroF1"},"tags":["a","b"],"name":"x"}""")]
    [InlineData("""{"model":{"preset":"fast-cnn"},"optimizer":{"type":"sgd"},"schedule":{"type":"cosine"},"labelSmoothing":0}""")]
    [InlineData("""{"model":{"preset":"resnet-small"}}""")]
    [InlineData("""{"model":{"layers":[{"type":"residual","layers":[{"type":"conv2d","outChannels":4,"stride":2,"padding":1},{"type":"residual","layers":[{"type":"relu"}]}]},{"type":"globalavgpool2d"},{"type":"linear","outFeatures":10}]}}""")]
    [InlineData("""{"model":{"layers":[{"type":"conv2d","outChannels":2,"stride":2},{"type":"leakyrelu"},{"type":"avgpool2d"},{"type":"flatten"},{"type":"batchnorm1d"},{"type":"linear","outFeatures":10}]}}""")]
    public void The_resolved_spec_read_again_is_the_same(string json)
    {
        var once = Write(Read(json));
        Assert.Equal(once, Write(Read(once)));
    }

    [Theory]
    [InlineData("""{}""", 1)]
    [InlineData("""{"batchSize":1,"model":{"layers":[{"type":"conv2d","outChannels":8},{"type":"groupnorm"},{"type":"flatten"},{"type":"linear","outFeatures":10}]}}""", 2)]
    [InlineData("""{"model":{"layers":[{"type":"conv2d","outChannels":8,"dilation":2},{"type":"flatten"},{"type":"linear","outFeatures":10}]}}""", 3)]
    [InlineData("""{"model":{"layers":[{"type":"residual","layers":[{"type":"relu"}]},{"type":"flatten"},{"type":"linear","outFeatures":10}]}}""", 3)]
    [InlineData("""{"model":{"preset":"accurate-cnn"}}""", 1)]
    [InlineData("""{"model":{"preset":"resnet-small"}}""", 3)]
    public void A_spec_knows_the_oldest_version_that_can_train_it(string json, int version) => Assert.Equal(version, Read(json).SinceVersion(PublishedMnist.Source.Info));

    [Fact]
    public void Every_preset_is_good() => Assert.All(Presets.For(PublishedMnist.Source.Info).Keys, name => Read($$"""{"model":{"preset":"{{name}}"} }"""));

    private static JobSpec Read(string json)
    {
        var spec = SpecReader.Read(Encoding.UTF8.GetBytes(json), DatasetSources.Known, out var errors);
        Assert.Empty(errors);
        return spec!;
    }

    private static IReadOnlyDictionary<string, string[]> Errors(string json)
    {
        Assert.Null(SpecReader.Read(Encoding.UTF8.GetBytes(json), DatasetSources.Known, out var errors));
        Assert.NotEmpty(errors);
        return errors;
    }

    private static string Write(JobSpec spec) => JsonSerializer.Serialize(spec, WireJson.Options);
}
