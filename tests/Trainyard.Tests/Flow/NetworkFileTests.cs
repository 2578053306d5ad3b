using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Networks;
using Trainyard.Tests.Worker;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>Networks from files, in the whole embedded system.</summary>
[Collection(FlowCollection.Name)]
public sealed class NetworkFileTests : IDisposable
{
    /// <summary>Opens the trained file as anybody would, and tests it with MNIST's own files.</summary>
    private const string Driver = """
        import sys, json, struct, numpy as np, torch
        model, about, images, labels = sys.argv[1:]
        with open(about, "rb") as file:
            takes = json.loads(json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))["__metadata__"]["trainyard.input"])
        network = torch.jit.load(model)
        pixels = np.fromfile(images, np.uint8)[16:].reshape(-1, *takes["shape"]).astype(np.float32)
        batch = torch.from_numpy((pixels / np.float32(takes["divisor"]) - np.float32(takes["mean"][0])) / np.float32(takes["std"][0]))
        expected = torch.from_numpy(np.fromfile(labels, np.uint8)[8:].astype(np.int64))
        with torch.no_grad():
            answers = torch.cat([network(part).argmax(1) for part in batch.split(1000)])
        print((answers == expected).double().mean().item())
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_network_scripted_in_python_is_trained_here_and_is_as_right_there()
    {
        Assert.SkipUnless(PythonWithTorch.IsThere, PythonWithTorch.Missing);
        var mnist = await PublishedMnist.FolderAsync();
        var made = PythonWithTorch.Run(Repository.File("tests", "Trainyard.Tests", "Networks", "make_networks.py"), _folder.Path, "cnn");
        Assert.True(made.ExitCode == 0, made.Output);
        await using var system = await FlowSystem.StartAsync(_folder.File("home"));
        var network = await AddAsync(system, _folder.File("cnn.pt"));
        var id = (await system.Client.SubmitAsync(NetworkFiles.Spec(network.Sha256, """{"epochs":1,"batchSize":128,"optimizer":{"type":"adam","learningRate":0.005},"schedule":{"type":"oneCycle"}}"""), null, Cancel)).Id;
        var job = await system.Client.EndAsync(id);

        var (model, about) = (await DownloadAsync(system, id, ModelFormat.Torchscript, "model.pt"), await DownloadAsync(system, id, ModelFormat.Safetensors, "model.safetensors"));
        File.WriteAllText(_folder.File("open.py"), Driver);
        var (code, output) = PythonWithTorch.Run(_folder.File("open.py"), model, about, Path.Combine(mnist, Mnist.TestImages), Path.Combine(mnist, Mnist.TestLabels));
        Assert.True(code == 0, output);
        TestContext.Current.TestOutputHelper?.WriteLine($"here {job.Result!.Test.Accuracy}, in Python {output.Trim()}, {job.Result.SamplesPerSecond:N0} images/s");
        Assert.InRange(job.Result!.Test.Accuracy, 0.95, 1);
        Assert.Equal(job.Result.Test.Accuracy, double.Parse(output, CultureInfo.InvariantCulture), 1e-4);
        Assert.Contains((await system.Client.GetLogAsync(id, new Client.LogRequest(), Cancel)).Lines, line => line.Text == "The network was tried with two examples: 3,806 parameters.");

        // Its weights are where another one begins, of which a part stays as it is.
        var next = (await system.Client.SubmitAsync(
            NetworkFiles.Spec(network.Sha256, $$$"""{"epochs":1,"startFrom":{"job":"{{{id}}}","frozen":["features"]}}"""), null, Cancel)).Id;
        var second = await system.Client.EndAsync(next);
        var (before, after) = (SafeTensors(about), SafeTensors(await DownloadAsync(system, next, ModelFormat.Safetensors, "second.safetensors")));
        Assert.Equal(before.Keys.Where(name => name.StartsWith("features", StringComparison.Ordinal)), before.Keys.Where(name => before[name].AsSpan().SequenceEqual(after[name])));
        Assert.InRange(second.Result!.Test.Accuracy, 0.95, 1);
    }

    [Fact]
    public async Task A_network_that_cannot_be_trained_fails_its_job_at_once_and_the_worker_goes_on()
    {
        await using var system = await FlowSystem.StartAsync(_folder.File("home"));
        foreach (var (path, said) in new[]
        {
            (NetworkFiles.Made("unknown-operator"), "The TorchScript network cannot be trained. It uses the operator aten::detach_from_all, which this worker's PyTorch does not have."),
            (NetworkFiles.Made("dictionary"), "The TorchScript network cannot be trained. It returns a dictionary, or another value that is no tensor, and one tensor is needed."),
            (NetworkFiles.Sample("torchscript/script-cnn.pt"), "The TorchScript network cannot be trained. It makes 2 × 5 numbers of a batch of two examples, and MNIST needs 2 × 10."),
        })
        {
            var file = await AddAsync(system, path);
            var job = await system.Client.EndAsync((await system.Client.SubmitAsync(NetworkFiles.Spec(file.Sha256), null, Cancel)).Id, JobState.Failed);
            Assert.Equal((FailureReason.InvalidData, said, 1), (job.Failure!.Reason, job.Failure.Message, job.AttemptList.Count));
        }
        var layers = """{"epochs":1,"batchSize":512,"model":{"layers":[{"type":"flatten"},{"type":"linear","outFeatures":10}]}}""";
        await system.Client.EndAsync((await system.Client.SubmitAsync(JsonNode.Parse(layers)!.AsObject(), null, Cancel)).Id);
    }

    private static Dictionary<string, byte[]> SafeTensors(string path) => TensorBytes.Read(File.ReadAllBytes(path));

    private static async Task<FileView> AddAsync(FlowSystem system, string path)
    {
        await using var content = File.OpenRead(path);
        return await system.Client.AddFileAsync(content, Path.GetFileName(path), _ => { }, Cancel);
    }

    private async Task<string> DownloadAsync(FlowSystem system, JobId id, ModelFormat format, string name)
    {
        using var model = await system.Client.OpenModelAsync(id, format, Cancel);
        await using var file = File.Create(_folder.File(name));
        await model.Content.CopyToAsync(file, Cancel);
        return file.Name;
    }
}
