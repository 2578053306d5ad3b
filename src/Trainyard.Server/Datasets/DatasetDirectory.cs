using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Server.Datasets;

/// <summary>All datasets that a job may train on: those that Trainyard knows itself, and those that people brought.</summary>
internal sealed class DatasetDirectory(IDatasetStore store)
{
    /// <summary>Their schemas, the versions of a name in order.</summary>
    public async Task<KnownDatasets> KnownAsync(CancellationToken cancellationToken) =>
        new([.. DatasetSources.Known.All, .. (await store.ListAsync(cancellationToken)).Select(dataset => dataset.ToInfo())]);

    /// <summary>One that somebody brought, as a spec names it; null: there is none of this name.</summary>
    public async Task<StoredDataset?> FindAsync(string name, CancellationToken cancellationToken) =>
        DatasetNames.TryParse(name, out var plain, out var version) ? await store.FindAsync(plain, version, cancellationToken) : null;
}
