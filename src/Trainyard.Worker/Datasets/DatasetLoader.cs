using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Datasets;
using Trainyard.Health;
using Trainyard.Hosting.Datasets;
using Trainyard.Training.Datasets;

namespace Trainyard.Worker.Datasets;

/// <summary>
/// Finds a dataset: in the configured folder, else in this machine's cache; what is missing there comes from the fleet's artifact store, a
/// mirror or npm. A worker of a fleet shares what it had to fetch from outside.
/// </summary>
/// <param name="shared">Null when embedded: the cache serves the one worker there is.</param>
internal sealed partial class DatasetLoader(IOptions<WorkerOptions> options, DatasetDownload download, TimeProvider time, ILogger<DatasetLoader> log, ArtifactFileSource? shared = null)
{
    /// <summary>A fleet's first worker may be quicker than the server that is about to share the files.</summary>
    private static readonly TimeSpan WaitForServer = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);

    /// <exception cref="InvalidDataException">A file of the user's own folder is damaged or missing.</exception>
    /// <exception cref="IOException">The files could not be fetched or kept.</exception>
    public async Task<Dataset> LoadAsync(IDatasetSource dataset, CancellationToken cancellationToken)
    {
        if (options.Value.DataFolder is { } own && dataset.IsMeantFor(own))
        {
            if (dataset.Files.FirstOrDefault(file => !File.Exists(Path.Combine(own, file.Name))) is { } missing)
                throw new InvalidDataException($"The data folder '{own}' has no file '{missing.Name}'.");
            foreach (var file in dataset.NotAsPublished(own)) OwnData(file.Name, own);
            return Dataset.Of(dataset, own);
        }

        var cache = CacheFolder(options.Value, dataset.Info.Name);
        await FillAsync(dataset, cache, cancellationToken);
        return Dataset.Of(dataset, cache);
    }

    private async Task FillAsync(IDatasetSource dataset, string cache, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var retry = new RetryPipeline(time, AskAgainAfter, e => e is IOException && shared is not null && time.GetElapsedTime(begun) < WaitForServer);
        try
        {
            await retry.RunAsync(token => FetchMissingAsync(dataset, cache, token), _ => { }, cancellationToken);
        }
        catch (IOException e)
        {
            throw new IOException($"{e.Message} Put its files into '{cache}', or into a folder of your own and name it with {(shared is null ? "--data" : "Server__DataFolder")}, or configure a mirror that serves them.", e);
        }
    }

    private async Task FetchMissingAsync(IDatasetSource dataset, string cache, CancellationToken cancellationToken)
    {
        if (dataset.NotAsPublished(cache) is not { Count: > 0 } wanted) return;
        Fetching(string.Join(", ", wanted.Select(file => file.Name)), cache);
        var givers = await download.FetchAsync(dataset, wanted, cache, cancellationToken);
        if (shared is not null && givers.Any(giver => giver != shared.Name)) await ShareAsync(shared, dataset, wanted, cache, cancellationToken);
    }

    /// <summary>This worker has what it needs; a store that cannot take it keeps nobody from training.</summary>
    private async Task ShareAsync(ArtifactFileSource target, IDatasetSource dataset, IReadOnlyList<DatasetFile> files, string cache, CancellationToken cancellationToken)
    {
        try
        {
            await target.ShareAsync(files, cache, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            NotShared(dataset.Info.Name, e.Message);
        }
    }

    /// <summary>A folder for each dataset. Follows the XDG base directory specification where the environment does.</summary>
    internal static string CacheFolder(WorkerOptions options, string dataset)
    {
        if (options.CacheFolder is { } chosen) return Path.Combine(chosen, dataset);
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)
            ? xdg
            : OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(caches, "trainyard", "datasets", dataset);
    }

    [LoggerMessage(301, LogLevel.Warning, "The file {Name} in {Folder} is not the published one; it is used as it is")]
    private partial void OwnData(string name, string folder);

    [LoggerMessage(302, LogLevel.Information, "Fetching {Names} into {Folder}")]
    private partial void Fetching(string names, string folder);

    [LoggerMessage(360, LogLevel.Warning, "Dataset {Dataset} could not be shared with other workers; a later fetch, or the server, shares it ({Why})")]
    private partial void NotShared(string dataset, string why);
}
