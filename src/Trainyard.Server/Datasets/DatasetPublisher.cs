using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Datasets;
using Trainyard.Health;
using Trainyard.Hosting.Datasets;
using Trainyard.Storage;

namespace Trainyard.Server.Datasets;

/// <summary>
/// Puts the datasets into a fleet's artifact store, from the server's data folder, a mirror or npm: a worker needs no way to the internet.
/// Checks repeatedly, since a worker that finds a file damaged deletes it. Several servers may do so at once.
/// </summary>
internal sealed partial class DatasetPublisher(
    ArtifactFileSource shared, DatasetDownload download, IOptions<ServerOptions> options, TimeProvider time, ILogger<DatasetPublisher> log, FailureLog failures)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1), RetryAfter = TimeSpan.FromSeconds(2), LookOutsideAgainAfter = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.ShareDatasets) return;
        while (!stoppingToken.IsCancellationRequested) await Task.Delay(await TryAsync(stoppingToken), time, stoppingToken);
    }

    /// <returns>When to check again.</returns>
    private async Task<TimeSpan> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var period = Period;
            foreach (var dataset in DatasetSources.All)
            {
                if (!await TryAsync(dataset, cancellationToken)) period = LookOutsideAgainAfter;
            }
            return period;
        }
        catch (UnavailableException)
        {
            return RetryAfter;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A download that takes too long is cancelled as well: only the host's own token ends this.
            failures.Failed(log, "The datasets could not be shared", e);
            return Period;
        }
    }

    /// <returns>Whether all of the dataset is shared.</returns>
    private async Task<bool> TryAsync(IDatasetSource dataset, CancellationToken cancellationToken)
    {
        try
        {
            var missing = await shared.MissingAsync(dataset.Files, cancellationToken);
            if (missing.Count > 0) await ShareAsync(dataset, missing, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is (IOException and not UnavailableException) or InvalidDataException or UnauthorizedAccessException)
        {
            NotShared(log, e.Message, dataset.Info.Name);
            return false;
        }
    }

    private async Task ShareAsync(IDatasetSource dataset, IReadOnlyList<DatasetFile> missing, CancellationToken cancellationToken)
    {
        if (options.Value.DataFolder is { } own && dataset.IsMeantFor(own))
        {
            await shared.ShareAsync(missing, own, cancellationToken);
            return;
        }
        var folder = Directory.CreateTempSubdirectory("trainyard-datasets-").FullName;
        try
        {
            await download.FetchAsync(dataset, missing, folder, cancellationToken);
            await shared.ShareAsync(missing, folder, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [LoggerMessage(290, LogLevel.Warning, "{Why} Workers that can fetch it themselves share it; else put the files of {Dataset} into a folder and name that with Server:DataFolder")]
    private static partial void NotShared(ILogger log, string why, string dataset);
}

internal static class DatasetPublisherServices
{
    /// <summary>For a server of a fleet; embedded, the worker's cache is all there is to serve.</summary>
    public static IServiceCollection AddDatasetPublisher(this IServiceCollection services) => services.AddDatasetDownload(Outside).AddHostedService<DatasetPublisher>();

    private static RemoteSources Outside(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ServerOptions>>().Value;
        return new RemoteSources(options.Mirrors, options.NpmRegistry);
    }
}
