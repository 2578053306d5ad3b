using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Embedded.Files;
using Trainyard.Tests.Contracts;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;

namespace Trainyard.Tests.Datasets;

/// <summary>What a worker keeps of the datasets that people brought.</summary>
public sealed class OwnDatasetCacheTests : IDisposable
{
    private readonly TempFolder _store = new(), _cache = new();
    private readonly Importing _importing = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => Directory.CreateDirectory(_cache.File("own")).FullName;

    private string[] Kept => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order()];

    public void Dispose()
    {
        _importing.Dispose();
        _store.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public void What_was_not_used_for_the_longest_time_goes_first_and_never_what_somebody_has_open()
    {
        for (var i = 0; i < 5; i++)
        {
            var path = Path.Combine(Folder, $"{i}.safetensors");
            File.WriteAllBytes(path, new byte[100]);
            File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1 + i, 0, 0, 0, DateTimeKind.Utc));
        }
        OwnDatasetCache.Touch(Path.Combine(Folder, "1.safetensors"));
        using (File.OpenRead(Path.Combine(Folder, "2.safetensors")))
        {
            MakeRoom(400, 0);
            Assert.Equal(["1", "2", "3", "4"], Kept.Select(Path.GetFileNameWithoutExtension));
            MakeRoom(400, 150);
            Assert.Equal(["1", "2"], Kept.Select(Path.GetFileNameWithoutExtension));
            MakeRoom(400, 9_000);
            Assert.Equal(["2"], Kept.Select(Path.GetFileNameWithoutExtension));
        }
        MakeRoom(0, 9_000);
        Assert.Single(Kept);
        MakeRoom(400, 350);
        Assert.Empty(Kept);
    }

    [Fact]
    public async Task A_worker_removes_what_no_job_uses_and_fetches_it_again()
    {
        var (first, second, third) = (await StoreAsync(1), await StoreAsync(2), await StoreAsync(3));
        var loader = new OwnDatasetLoader(
            Options.Create(new WorkerOptions { CacheFolder = _cache.Path, CacheLimit = $"{first.File.Size * 2}" }), new FileArtifacts(_store.Path), TimeProvider.System, NullLogger<OwnDatasetLoader>.Instance);
        using var catalog = new DatasetCatalog(Worker.Training.Runtime, (_, _) => throw new InvalidOperationException(), loader.LoadAsync);
        using (catalog.Use(first))
        {
            var training = (await catalog.LoadAsync("iris@1", first, Cancel)).Training;
            var (before, _) = training.Slice(0, 5);
            await LoadAsync(second);
            await LoadAsync(third);
            Assert.Equal(Names(first, third), Kept);
            // It is still read.
            Assert.Equal(before.data<float>().ToArray(), training.Slice(0, 5).Inputs.data<float>().ToArray());
            using var again = catalog.Use(first);
        }
        await LoadAsync(second);
        Assert.Equal(Names(second, third), Kept);
        await LoadAsync(first);
        Assert.Equal(Names(first, second), Kept);

        async Task LoadAsync(JobData data)
        {
            using var use = catalog.Use(data);
            Assert.Equal(105, (await catalog.LoadAsync(data.Info.Name, data, Cancel)).Training.Count);
        }
    }

    private void MakeRoom(long limit, long bytes) => new OwnDatasetCache(Folder, limit, NullLogger.Instance).MakeRoom(bytes);

    private static string[] Names(params JobData[] datasets) => [.. datasets.Select(data => $"{data.File.Sha256}.safetensors").Order()];

    /// <summary>A version of a dataset in the artifact store.</summary>
    private async Task<JobData> StoreAsync(int seed)
    {
        using var packed = _importing.Run("tables/csv/iris.csv", new DatasetOptions { Targets = ["target"], Seed = seed });
        var bytes = await File.ReadAllBytesAsync(Path.Combine(_importing.Path, $"import-{seed - 1}", "dataset.safetensors"), Cancel);
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var saved = await new FileArtifacts(_store.Path).SaveAsync(ArtifactIds.OfDataset(digest), async (stream, token) => await stream.WriteAsync(bytes, token), Cancel);
        return new JobData(packed.Contents.ToInfo($"iris@{seed}"), saved);
    }
}
