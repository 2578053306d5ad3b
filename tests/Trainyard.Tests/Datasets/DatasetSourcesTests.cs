using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Training.Datasets;
using Trainyard.Training.Tasks;

namespace Trainyard.Tests.Datasets;

/// <summary>What each registered source must keep, and what a second one needs: nothing but itself.</summary>
public sealed class DatasetSourcesTests : IDisposable
{
    private static readonly KnownDatasets Two = new(PublishedMnist.Source.Info, new Stripes().Info);
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-sources-").FullName;

    [Fact]
    public void Names_of_sources_and_of_their_files_occur_once()
    {
        Assert.Distinct(DatasetSources.All.Select(source => source.Info.Name));
        Assert.Distinct(DatasetSources.All.SelectMany(source => source.Files).Select(file => file.Name));
    }

    [Fact]
    public void Every_schema_is_whole_and_names_a_task_that_there_is() => Assert.All(DatasetSources.All, source =>
    {
        var info = source.Info;
        Assert.Contains(info.Task, TaskRegistry.Names);
        Assert.Equal([info.InputShape[0], info.InputShape[0]], [source.Scaling.Mean.Count, source.Scaling.StandardDeviation.Count]);
        Assert.InRange(info.Classes.Count, 2, 256);
        Assert.True(info is { InputShape.Count: 3, Outputs: > 0, TrainingImages: > 0, TestImages: > 0 });
        Assert.InRange(info.SinceVersion, 1, Trainyard.Contracts.Versions.Spec);
    });

    [Fact]
    public void A_folder_of_the_users_own_is_for_the_datasets_whose_files_it_has()
    {
        Assert.True(PublishedMnist.Source.IsMeantFor(_folder));
        File.WriteAllText(Path.Combine(_folder, Mnist.TestLabels), "");
        Assert.True(PublishedMnist.Source.IsMeantFor(_folder));
        Assert.False(new Stripes().IsMeantFor(_folder));
    }

    [Fact]
    public void A_spec_may_name_any_dataset_and_a_preset_has_as_many_outputs_as_that_needs()
    {
        Assert.Equal(("stripes", 3), Last(Read("""{"dataset":"stripes","model":{"preset":"mlp"}}""")));
        Assert.Equal(("mnist", 10), Last(Read("""{"model":{"preset":"mlp"}}""")));
        Assert.Equal(("mnist", 10), Last(Read("""{"dataset":"","model":{"preset":"mlp"}}""")));
        Assert.Null(SpecReader.Read("""{"dataset":"imagenet"}"""u8.ToArray(), Two, out var errors));
        Assert.Equal("must be mnist or stripes, not 'imagenet'.", Assert.Single(Assert.Single(errors).Value));
        Assert.Null(SpecReader.Read("""{"dataset":"stripes","model":{"layers":[{"type":"flatten"},{"type":"linear","outFeatures":10}]}}"""u8.ToArray(), Two, out errors));
        Assert.Contains("but there are 3 classes", Assert.Single(errors["model.layers[1]"]), StringComparison.Ordinal);

        static (string, int) Last(JobSpec spec) => (spec.Dataset, ((LinearLayer)spec.Model.Layers[^1]).OutFeatures);
    }

    [Fact]
    public void The_schema_lists_every_dataset()
    {
        var field = SpecSchema.Create(Two)["properties"]!["dataset"]!;
        Assert.Equal(["mnist", "stripes"], field["enum"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("mnist", (string)field["default"]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"title":"stripes","task":"classification","inputShape":[2,4,4],"classes":3,"outputs":3,"trainingImages":90,"validationImages":0,"categories":[]}"""), field["x-datasets"]!["stripes"]));
    }

    [Fact]
    public void Each_channel_is_scaled_by_its_own_figures()
    {
        _ = Worker.Training.Runtime.Device;
        var images = Dataset.Of(new Stripes(), _folder).Training.Slice(0, 90).Inputs.permute(0, 2, 3, 1);
        Assert.Equal([90, 4, 4, 2], images.shape);
        // The first image is bright (255) in its first row of both channels: (1 - 0) / 1, and (1 - 0.5) / 0.25.
        Assert.Equal([1f, 2f], images[0, 0, 0].data<float>().ToArray());
        Assert.Equal([0f, -2f], images[0, 3, 0].data<float>().ToArray());
    }

    [Fact]
    public void A_source_of_ones_own_is_trained_as_any_other()
    {
        _ = Worker.Training.Runtime.Device;
        var data = Dataset.Of(new Stripes(), _folder);
        var spec = Read("""{"dataset":"stripes","epochs":5,"batchSize":10,"threads":1,"optimizer":{"type":"adam","learningRate":0.05},"model":{"layers":[{"type":"flatten"},{"type":"linear","outFeatures":3}]}}""");
        var result = Worker.Training.Run(spec, data: data).Single<TrainingSucceeded>().Result;
        Assert.Equal(1, result.Test.Accuracy);
        Assert.Equal(["top", "middle", "bottom"], result.Classes.Select(c => c.Class));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JobSpec Read(string json)
    {
        var spec = SpecReader.Read(Encoding.UTF8.GetBytes(json), Two, out var errors);
        Assert.Empty(errors);
        return spec!;
    }

    /// <summary>Images of 4×4 in two channels, one row of which is bright: made here, so it has no files.</summary>
    private sealed class Stripes : IDatasetSource
    {
        public DatasetInfo Info { get; } = new("stripes", [2, 4, 4], ["top", "middle", "bottom"], 90, 30);
        public InputScaling Scaling { get; } = new(255, [0, 0.5], [1, 0.25]);
        public IReadOnlyList<DatasetFile> Files => [];
        public NpmPackage? Package => null;
        public DatasetContent Read(string folder) => new(Make(Info.TrainingImages), Make(Info.TestImages));

        private static LabelledImages Make(int count)
        {
            var (pixels, labels) = (new byte[count * 32], new byte[count]);
            for (var i = 0; i < count; i++)
            {
                labels[i] = (byte)(i % 3);
                Array.Fill(pixels, byte.MaxValue, i * 32 + labels[i] * 8, 8);
            }
            return new LabelledImages(pixels, labels);
        }
    }
}
