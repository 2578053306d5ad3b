using Trainyard.Contracts;

namespace Trainyard.Tests.Specs;

/// <summary>Each preset says which examples it is made for, and is offered for those that it fits.</summary>
public class PresetsTests
{
    public static TheoryData<int, int> Pictures => [.. from size in Enumerable.Range(8, 89) from channels in (int[])[1, 3] select (size, channels)];

    public static TheoryData<int> Columns => [1, 2, 3, 5, 10, 30, 100, 333, 500];

    [Theory, MemberData(nameof(Pictures))]
    public void What_is_offered_for_pictures_fits_them(int size, int channels)
    {
        var data = new DatasetInfo("drawn", [channels, size, size], ["a", "b", "c"], 100, 20);
        CheckAll(data);
        Assert.Contains("resnet-small", Presets.For(data).Keys);
        Assert.DoesNotContain("tabular-mlp", Presets.For(data).Keys);
        Assert.Equal(size >= 10, Presets.For(data).ContainsKey("simple-cnn"));
    }

    [Theory]
    [InlineData(4, 8, 8)]
    [InlineData(4, 224, 224)]
    [InlineData(2, 9, 200)]
    [InlineData(1, 1, 1)]
    public void One_fits_pictures_of_any_size(int channels, int height, int width)
    {
        var data = new DatasetInfo("drawn", [channels, height, width], ["a", "b", "c"], 100, 20);
        CheckAll(data);
        Assert.Contains("resnet-small", Presets.For(data).Keys);
    }

    [Theory, MemberData(nameof(Columns))]
    public void What_is_offered_for_tables_fits_them(int columns)
    {
        var plain = new DatasetInfo("numbers", [columns], [], 100, 20) { Task = "regression", Outputs = 1 };
        CheckAll(plain);
        Assert.Equal(["tabular-mlp"], Presets.For(plain).Keys);
        foreach (var categories in (int[])[3, 1000])
        {
            var data = plain with { Categories = [.. Enumerable.Range(0, columns).Select(column => column % 2 == 0 ? categories : 0)] };
            CheckAll(data);
            Assert.Equal(categories > 16, Presets.For(data)["tabular-mlp"].Model.Layers[0] is EmbeddingLayer);
        }
    }

    [Fact]
    public void The_default_is_mnists_for_small_grey_pictures_alone()
    {
        Assert.Equal(Presets.Default, Presets.DefaultFor(PublishedMnist.Source.Info));
        Assert.Equal("resnet-small", Presets.DefaultFor(PublishedMnist.Source.Info with { InputShape = [3, 32, 32] }));
        Assert.Equal("resnet-small", Presets.DefaultFor(PublishedMnist.Source.Info with { InputShape = [1, 8, 8] }));
        Assert.Equal("tabular-mlp", Presets.DefaultFor(PublishedMnist.Source.Info with { InputShape = [8] }));
    }

    /// <summary>A batch of the largest pictures takes no more than 2 GB.</summary>
    [Fact]
    public void Large_pictures_are_trained_in_smaller_batches()
    {
        var data = new DatasetInfo("drawn", [3, 224, 224], ["a", "b", "c"], 100, 20);
        var preset = Presets.For(data)["resnet-small"];
        Assert.Equal(32, preset.BatchSize);
        Assert.InRange(MemoryEstimate.Of(preset, data).Training, 1, 2L << 30);
        Assert.Equal(128, Presets.For(data with { InputShape = [3, 64, 64] })["resnet-small"].BatchSize);
    }

    private static void CheckAll(DatasetInfo data)
    {
        Assert.Contains(Presets.DefaultFor(data), Presets.For(data).Keys);
        Assert.All(Presets.For(data), preset =>
        {
            Assert.Equal(preset.Key, preset.Value.Model.Preset);
            ShapeInference.Infer(data, preset.Value.Model.Layers, out var error);
            Assert.Null(error);
        });
    }
}
