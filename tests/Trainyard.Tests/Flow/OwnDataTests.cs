using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Datasets;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>From files of one's own to a trained model, in the whole embedded system.</summary>
[Collection(FlowCollection.Name)]
public sealed class OwnDataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Drawn_shapes_are_told_apart()
    {
        await using var system = await StartAsync();
        DrawnShapes.Draw(_folder.File("shapes"), 300);
        var zip = _folder.File("shapes.zip");
        System.IO.Compression.ZipFile.CreateFromDirectory(_folder.File("shapes"), zip);
        await AddAsync(system, "shapes", zip, new DatasetOptions());
        var job = await TrainAsync(system, """
            {"dataset":"shapes","epochs":10,"batchSize":32,"optimizer":{"type":"adamw","learningRate":0.004},"schedule":{"type":"oneCycle"},"model":{"layers":[
              {"type":"conv2d","outChannels":16,"padding":1},{"type":"batchnorm2d"},{"type":"relu"},{"type":"maxpool2d"},
              {"type":"conv2d","outChannels":32,"padding":1},{"type":"batchnorm2d"},{"type":"relu"},{"type":"maxpool2d"},
              {"type":"conv2d","outChannels":64,"padding":1},{"type":"batchnorm2d"},{"type":"relu"},{"type":"maxpool2d"},
              {"type":"flatten"},{"type":"linear","outFeatures":5}]}}
            """);
        Assert.InRange(job.Result!.Test.Accuracy, 0.97, 1);
        Assert.Equal(DrawnShapes.Classes, job.Result.Classes.Select(c => c.Class));
        Assert.Equal("shapes@1", job.Dataset);
        Assert.All(job.Result.Classes, c => Assert.Equal(60, c.Support));
    }

    [Fact]
    public async Task A_table_is_classified_and_its_numbers_are_foretold()
    {
        await using var system = await StartAsync();
        await AddAsync(system, "iris", Path.Combine(Importing.Folder, "tables/csv/iris.csv"), new DatasetOptions { Targets = ["target"] });
        var iris = await TrainAsync(system, """{"dataset":"iris","epochs":80,"batchSize":16,"optimizer":{"type":"adam","learningRate":0.01},"model":{"layers":[{"type":"linear","outFeatures":16},{"type":"relu"},{"type":"linear","outFeatures":3}]}}""");
        Assert.InRange(iris.Result!.Test.Accuracy, 0.9, 1);

        await AddAsync(system, "diabetes", Path.Combine(Importing.Folder, "tables/csv/diabetes.csv"), new DatasetOptions { Targets = ["target"] });
        var diabetes = await TrainAsync(system, """{"dataset":"diabetes","epochs":60,"batchSize":32,"optimizer":{"type":"adam","learningRate":0.005},"model":{"layers":[{"type":"linear","outFeatures":1}]}}""");
        // A line through this table explains about half of it.
        Assert.InRange(diabetes.Metrics["test/r2"].Latest, 0.35, 0.6);
    }

    private Task<FlowSystem> StartAsync() => FlowSystem.StartAsync(_folder.File("home"));

    private static async Task AddAsync(FlowSystem system, string name, string path, DatasetOptions options)
    {
        await using var file = File.OpenRead(path);
        var upload = await system.Client.UploadAsync(file, Path.GetFileName(path), _ => { }, Cancel);
        var import = await system.Client.ImportAsync(new NewDataset(upload.Id, name) { Options = options }, _ => { }, Cancel);
        Assert.True(import.State == ImportState.Succeeded, Importing.Lines(import.Findings, FindingLevel.Error));
    }

    private static async Task<JobView> TrainAsync(FlowSystem system, string spec) =>
        await system.Client.EndAsync((await system.Client.SubmitAsync(JsonNode.Parse(spec)!.AsObject(), null, Cancel)).Id);
}
