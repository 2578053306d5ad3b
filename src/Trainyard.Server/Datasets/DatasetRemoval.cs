using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Server.Jobs;

namespace Trainyard.Server.Datasets;

/// <summary>Deletes datasets that no job needs. The record goes first, then the file; what a crash leaves in between, the cleanup finds.</summary>
internal sealed partial class DatasetRemoval(IDatasetStore store, IArtifactStore artifacts, IJobStore jobs, ILogger<DatasetRemoval> log)
{
    private static readonly IReadOnlyList<JobState> Unfinished = [.. Enum.GetValues<JobState>().Where(state => !state.IsFinal())];

    /// <summary>Why it cannot be deleted now, as a sentence; null: it can.</summary>
    public async Task<string?> WhyNotAsync(StoredDataset dataset, CancellationToken cancellationToken)
    {
        await foreach (var job in UnfinishedAsync(cancellationToken))
        {
            if (job.Data?.File.Id == dataset.File.Id) return $"Job {job.Id} ({job.Name}) needs {dataset.FullName}, and has not ended: cancel it first, or wait for its end.";
        }
        return null;
    }

    /// <returns>False: it was not there any more.</returns>
    public async Task<bool> DeleteAsync(StoredDataset dataset, CancellationToken cancellationToken)
    {
        if (!await store.DeleteAsync(dataset.Name, dataset.Version, cancellationToken)) return false;
        // Two names may have the same content.
        if ((await NeededAsync(cancellationToken)).Contains(dataset.File.Id)) return true;
        await artifacts.DeleteAsync(dataset.File.Id, cancellationToken);
        Deleted(log, dataset.FullName);
        return true;
    }

    /// <summary>The files of datasets that somebody has a use for: Trainyard itself, a name, or a job that has not ended.</summary>
    public async Task<IReadOnlySet<string>> NeededAsync(CancellationToken cancellationToken)
    {
        var needed = DatasetSources.All.SelectMany(source => source.Files).Select(file => ArtifactIds.OfDataset(file.Sha256)).ToHashSet();
        needed.UnionWith((await store.ListAsync(cancellationToken)).Select(dataset => dataset.File.Id));
        await foreach (var job in UnfinishedAsync(cancellationToken))
        {
            if (job.Data is { } data) needed.Add(data.File.Id);
        }
        return needed;
    }

    private IAsyncEnumerable<Job> UnfinishedAsync(CancellationToken cancellationToken) => jobs.ListAllAsync(new JobQuery { States = Unfinished, Limit = 200 }, cancellationToken);

    [LoggerMessage(312, LogLevel.Information, "Dataset {Dataset} was deleted")]
    private static partial void Deleted(ILogger log, string dataset);
}

/// <summary>Deletes files of datasets that nobody has a use for: what a crash left between saving and naming, or between forgetting and deleting.</summary>
internal sealed partial class DatasetCleanup(IArtifactStore artifacts, DatasetRemoval removal, TimeProvider time, ILogger<DatasetCleanup> log, FailureLog? failures = null)
    : HourlyCleanup(time, log, failures)
{
    /// <summary>Younger ones may be about to be named.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    internal override async Task CleanAsync(CancellationToken cancellationToken)
    {
        var old = Time.GetUtcNow() - Grace;
        IReadOnlySet<string>? needed = null;
        await foreach (var file in artifacts.ListFilesAsync(cancellationToken))
        {
            if (!ArtifactIds.IsOfDataset(file.Id) || file.SavedAt > old) continue;
            needed ??= await removal.NeededAsync(cancellationToken);
            if (needed.Contains(file.Id)) continue;
            await artifacts.DeleteAsync(file.Id, cancellationToken);
            Swept(log, file.Id);
        }
    }

    protected override string Purpose => "The cleanup of datasets";

    [LoggerMessage(313, LogLevel.Information, "Deleted {Artifact}, which no dataset and no job points to")]
    private static partial void Swept(ILogger log, string artifact);
}
