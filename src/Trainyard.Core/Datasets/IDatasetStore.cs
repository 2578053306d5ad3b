namespace Trainyard.Datasets;

/// <summary>The datasets that people brought. A write that returned survives a crash of this process; their files are artifacts.</summary>
public interface IDatasetStore
{
    /// <summary>Adds the next version of a name; or, where its newest version has the same content, returns that one.</summary>
    Task<StoredDataset> AddAsync(StoredDataset dataset, CancellationToken cancellationToken);

    /// <summary>Every version, by name and version.</summary>
    Task<IReadOnlyList<StoredDataset>> ListAsync(CancellationToken cancellationToken);

    /// <param name="name">Its name.</param>
    /// <param name="version">Null: the newest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoredDataset?> FindAsync(string name, int? version, CancellationToken cancellationToken);

    /// <summary>Deletes a version for good; its number is not given again. False: there was none any more.</summary>
    Task<bool> DeleteAsync(string name, int version, CancellationToken cancellationToken);
}
