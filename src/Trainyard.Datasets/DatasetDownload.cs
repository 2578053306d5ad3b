using Microsoft.Extensions.Logging;

namespace Trainyard.Datasets;

/// <summary>Brings a dataset's files into a folder, from the first source that has them; each is checked by its SHA-256 before anybody sees it there.</summary>
/// <param name="placesOf">Where each dataset may be found, the nearest place first.</param>
/// <param name="log">Where failures go.</param>
internal sealed partial class DatasetDownload(Func<IDatasetSource, IEnumerable<IFileSource>> placesOf, ILogger<DatasetDownload> log)
{
    /// <summary>A file has 47 MB at most: two minutes are enough for a line of 3 Mbit/s.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <returns>The names of the sources that gave a file.</returns>
    /// <exception cref="IOException">No source gave what is wanted; the message names each source and why.</exception>
    public async Task<IReadOnlyList<string>> FetchAsync(IDatasetSource dataset, IEnumerable<DatasetFile> wanted, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var missing = wanted.ToDictionary(file => file.Name);
        var (givers, problems) = (new List<string>(), new List<string>());
        foreach (var place in placesOf(dataset))
        {
            var before = missing.Count;
            var problem = await TryAsync(dataset, place, missing, folder, cancellationToken);
            if (missing.Count < before) givers.Add(place.Name);
            if (missing.Count == 0) return givers;
            problems.Add($"{place.Name}: {problem}");
        }
        throw new IOException($"Dataset {dataset.Info.Name} could not be fetched: {string.Join("; ", problems)}.");
    }

    /// <summary>Takes from <paramref name="missing"/> what the place gives.</summary>
    /// <returns>Why it did not give all.</returns>
    private async Task<string> TryAsync(IDatasetSource dataset, IFileSource place, Dictionary<string, DatasetFile> missing, string folder, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            await foreach (var (name, content) in place.OpenAsync([.. missing.Values], timeout.Token))
            {
                if (!missing.TryGetValue(name, out var file)) continue;
                await file.KeepAsync(content, folder, timeout.Token);
                missing.Remove(name);
            }
            return $"it has no {string.Join(", ", missing.Keys)}";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            PlaceFailed(log, dataset.Info.Name, place.Name, e.Message);
            return e is OperationCanceledException ? $"no answer within {Timeout.TotalMinutes} minutes" : e.Message.TrimEnd('.');
        }
    }

    [LoggerMessage(167, LogLevel.Warning, "Dataset {Dataset} could not be fetched from {Place}: {Why}")]
    private static partial void PlaceFailed(ILogger log, string dataset, string place, string why);
}
