using Microsoft.Extensions.DependencyInjection;
using Trainyard.Datasets;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;

namespace Trainyard.Tests;

/// <summary>MNIST as it was published, in the user's cache, which is filled if it is not.</summary>
internal static class PublishedMnist
{
    private static readonly Lazy<Task<string>> Filled = new(FillAsync);

    public static IDatasetSource Source { get; } = DatasetSources.Find("mnist");

    public static Task<string> FolderAsync() => Filled.Value;

    private static async Task<string> FillAsync()
    {
        var cache = DatasetLoader.CacheFolder(new WorkerOptions(), Source.Info.Name);
        await using var services = new ServiceCollection().AddLogging().AddTraining(new WorkerOptions()).BuildServiceProvider();
        if (Source.NotAsPublished(cache) is { Count: > 0 } wanted) await services.GetRequiredService<DatasetDownload>().FetchAsync(Source, wanted, cache, CancellationToken.None);
        return cache;
    }
}
