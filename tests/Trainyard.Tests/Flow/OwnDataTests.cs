using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Datasets;
using Trainyard.Tests.Worker;
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
        await LookBehindAsync(system, job);
    }

    [Fact]
    public async Task A_table_is_classified_and_its_numbers_are_foretold()
    {
        await using var system = await StartAsync();
        await AddAsync(system, "iris", Path.Combine(Importing.Folder, "tables/csv/iris.csv"), new DatasetOptions { Targets = ["target"] });
        var iris = await TrainAsync(system, """{"dataset":"iris","epochs":80,"batchSize":16,"optimizer":{"type":"adam","learningRate":0.01},"model":{"layers":[{"type":"linear","outFeatures":16},{"type":"relu"},{"type":"linear","outFeatures":3}]}}""");
        Assert.InRange(iris.Result!.Test.Accuracy, 0.9, 1);
        await CheckFiguresAsync(system, iris, ["accuracy", "macro_f1", "loss", "balanced_accuracy"]);

        await AddAsync(system, "diabetes", Path.Combine(Importing.Folder, "tables/csv/diabetes.csv"), new DatasetOptions { Targets = ["target"] });
        var diabetes = await TrainAsync(system, """{"dataset":"diabetes","epochs":60,"batchSize":32,"optimizer":{"type":"adam","learningRate":0.005},"model":{"layers":[{"type":"linear","outFeatures":1}]}}""");
        // A line through this table explains about half of it.
        Assert.InRange(diabetes.Metrics["test/r2"].Latest, 0.35, 0.6);
        await CheckFiguresAsync(system, diabetes, ["r2", "root_mean_squared_error", "mean_absolute_error"]);
        var points = Assert.Single(diabetes.Result!.Residuals!);
        Assert.Equal(diabetes.Metrics["test/mean_absolute_error"].Latest, points.Average(p => Math.Abs(p.Target - p.Prediction)), 1e-3);
    }

    /// <summary>Every cell of the confusion matrix has its examples, their pictures, and the same count as the table.</summary>
    private static async Task LookBehindAsync(FlowSystem system, JobView job)
    {
        var table = (await TableAsync(system, job)).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(300, table.Count);
        for (var target = 0; target < DrawnShapes.Classes.Length; target++)
        {
            for (var answer = 0; answer < DrawnShapes.Classes.Length; answer++)
            {
                var (of, by) = (DrawnShapes.Classes[target], DrawnShapes.Classes[answer]);
                var examples = await system.Client.ListPredictionsAsync(job.Id, of, by, Cancel);
                Assert.Equal(Math.Min(24, job.Result!.ConfusionMatrix[target][answer]), examples.Count);
                Assert.Equal(job.Result.ConfusionMatrix[target][answer], table.Count(row => row[1] == of && row[2] == by));
                Assert.Equal(examples.OrderBy(e => target == answer ? e.Probability : -e.Probability), examples);
                Assert.All(examples, e => Assert.Equal((of, by, (float)e.Probability), (table[e.Row][1], table[e.Row][2], float.Parse(table[e.Row][3 + answer], CultureInfo.InvariantCulture))));
                Assert.All(examples, e => Assert.True(e.HasPicture));
                if (examples.Count == 0) continue;
                Assert.Equal(await system.GetAsync($"api/datasets/shapes@1/pictures/test/{examples[0].Row}"), await system.GetAsync($"api/jobs/{job.Id}/predictions/pictures/{examples[0].Row}"));
            }
        }
    }

    /// <summary>The job's figures are those that numpy computes of the exported predictions.</summary>
    private async Task CheckFiguresAsync(FlowSystem system, JobView job, string[] names)
    {
        Assert.SkipUnless(PythonWithTorch.IsThere, PythonWithTorch.Missing);
        var path = _folder.File("predictions.csv");
        await File.WriteAllLinesAsync(path, await TableAsync(system, job), Cancel);
        var (code, output) = PythonWithTorch.Run(Repository.File("tests", "Trainyard.Tests", "Flow", "figures_of_predictions.py"), path);
        Assert.True(code == 0, output);
        var figures = JsonNode.Parse(output)!.AsObject();
        var test = job.Result!.Test;
        foreach (var name in names)
        {
            var ours = name switch { "accuracy" => test.Accuracy, "macro_f1" => test.MacroF1, "loss" => test.Loss, _ => job.Metrics[$"test/{name}"].Latest };
            Assert.Equal((double)figures[name]!, ours, 1e-6 * Math.Max(1, Math.Abs(ours)));
        }
    }

    private static async Task<string[]> TableAsync(FlowSystem system, JobView job)
    {
        using var download = await system.Client.OpenPredictionsAsync(job.Id, asTable: true, Cancel);
        using var reader = new StreamReader(download.Content);
        return (await reader.ReadToEndAsync(Cancel)).TrimEnd().Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
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
