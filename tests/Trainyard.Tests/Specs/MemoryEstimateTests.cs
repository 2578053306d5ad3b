using System.Text;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Tests.Specs;

public class MemoryEstimateTests
{
    private const string Conv = """{"type":"conv2d","outChannels":128,"padding":1},{"type":"relu"}""";
    private const string End = """{"type":"flatten"},{"type":"linear","outFeatures":10}""";

    /// <summary>Peaks of a process's resident memory in training, less what it held before, on Linux with libtorch 2.10 and two threads (docs/performance.md).</summary>
    public static TheoryData<string, long> Measured => new()
    {
        { "{}", 42_213_376 },
        { """{"model":{"preset":"mlp"}}""", 7_876_608 },
        { """{"model":{"preset":"accurate-cnn"},"batchSize":128}""", 26_435_584 },
        { """{"batchSize":2048}""", 828_403_712 },
        { """{"model":{"preset":"mlp"},"batchSize":8192}""", 173_211_648 },
        { """{"model":{"preset":"accurate-cnn"},"batchSize":4096}""", 756_441_088 },
        { $$"""{"model":{"layers":[{{Conv}},{{Conv}},{{Conv}},{{Conv}},{{End}}]},"batchSize":48}""", 228_876_288 },
        { $$"""{"model":{"layers":[{{Conv}},{"type":"batchnorm2d"},{"type":"gelu"},{"type":"dropout","p":0.3},{"type":"maxpool2d"},{{Conv}},{"type":"silu"},{"type":"avgpool2d"},{{End}}]},"batchSize":48}""", 218_398_720 },
        { """{"model":{"layers":[{"type":"flatten"},{"type":"linear","outFeatures":16000},{"type":"relu"},{"type":"linear","outFeatures":4000},{"type":"tanh"},{"type":"linear","outFeatures":10}]},"batchSize":64}""", 1_596_289_024 },
        { """{"model":{"layers":[{"type":"conv2d","outChannels":256,"kernelSize":5},{"type":"maxpool2d"},{"type":"elu"},{"type":"conv2d","outChannels":256},{"type":"leakyrelu"},{"type":"sigmoid"},{"type":"flatten"},{"type":"linear","outFeatures":2048},{"type":"batchnorm1d"},{"type":"relu"},{"type":"dropout"},{"type":"linear","outFeatures":10}]},"batchSize":96}""", 1_326_247_936 },
        { """{"model":{"layers":[{"type":"conv2d","outChannels":1024,"kernelSize":28},{"type":"relu"},{"type":"flatten"},{"type":"linear","outFeatures":10}]},"batchSize":512,"optimizer":{"type":"sgd"}}""", 120_266_752 },
    };

    [Theory, MemberData(nameof(Measured))]
    public void It_is_no_less_than_what_was_measured_and_not_much_more(string spec, long measured) =>
        Assert.InRange(MemoryEstimate.Of(Read(spec), PublishedMnist.Source.Info).Training, measured, (long)(1.4 * measured) + (96 << 20));

    [Fact]
    public void The_largest_batch_fits_and_one_image_more_does_not()
    {
        var spec = Read($$"""{"model":{"layers":[{{Conv}},{{Conv}},{{Conv}},{{Conv}},{{End}}]},"batchSize":8192}""");
        const long Worker = 4L << 30;
        Assert.True(MemoryEstimate.Of(spec, PublishedMnist.Source.Info).Total > Worker);
        var fits = MemoryEstimate.LargestBatch(spec, PublishedMnist.Source.Info, Worker);
        Assert.InRange(fits, 500, 1000);
        Assert.InRange(MemoryEstimate.Of(spec with { BatchSize = fits }, PublishedMnist.Source.Info).Total, 0, Worker);
        Assert.True(MemoryEstimate.Of(spec with { BatchSize = fits + 1 }, PublishedMnist.Source.Info).Total > Worker);
        Assert.Equal(0, MemoryEstimate.LargestBatch(spec, PublishedMnist.Source.Info, 1 << 20));
    }

    /// <summary>The system reads it as it is needed: one that is larger than any memory trains.</summary>
    [Fact]
    public void Of_a_dataset_that_somebody_brought_the_targets_alone_count()
    {
        var images = new DatasetInfo("photographs@3", [3, 256, 256], ["cat", "dog"], 10_000_000, 1_000_000) { OwnValidationImages = 1_000_000 };
        Assert.Equal(12_000_000 * 8, MemoryEstimate.Of(Presets.All["resnet-small"], images).Dataset);
        Assert.Equal(12_000_000L * 2 * 4, MemoryEstimate.Of(Presets.All["resnet-small"], images with { Task = "regression", Classes = [], Outputs = 2 }).Dataset);
    }

    [Fact]
    public void An_evaluation_takes_no_more_than_the_training()
    {
        // The presets are evaluated as ever: other batches would give figures that differ in their last digits.
        Assert.All(Presets.For(PublishedMnist.Source.Info).Values, preset => Assert.Equal(Math.Clamp(preset.BatchSize, 64, 1024), MemoryEstimate.EvaluationBatch(preset, PublishedMnist.Source.Info)));
        Assert.Equal(64, MemoryEstimate.EvaluationBatch(Presets.All["simple-cnn"] with { BatchSize = 1 }, PublishedMnist.Source.Info));
        Assert.Equal(1024, MemoryEstimate.EvaluationBatch(Presets.All["mlp"] with { BatchSize = 8192 }, PublishedMnist.Source.Info));
        var wide = Read($$"""{"model":{"layers":[{{Conv}},{{Conv}},{{Conv}},{{Conv}},{{End}}]},"batchSize":2}""");
        Assert.InRange(MemoryEstimate.EvaluationBatch(wide, PublishedMnist.Source.Info), 2, 20);
    }

    private static JobSpec Read(string json) => SpecReader.Read(Encoding.UTF8.GetBytes(json), DatasetSources.Known, out var errors) ?? throw new InvalidOperationException(string.Join(", ", errors.Values.SelectMany(m => m)));
}
