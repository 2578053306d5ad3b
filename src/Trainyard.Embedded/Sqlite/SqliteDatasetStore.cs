using Microsoft.Data.Sqlite;
using Trainyard.Datasets;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

/// <summary>Datasets by name and version; one that was deleted stays as its number alone.</summary>
internal sealed class SqliteDatasetStore(SqliteDatabase database) : IDatasetStore
{
    private const string Select = "SELECT name, version, document FROM datasets WHERE document IS NOT NULL";

    public Task<StoredDataset> AddAsync(StoredDataset dataset, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            var numbers = db.Query("SELECT MAX(version) FROM datasets WHERE name = $0", row => row.IsDBNull(0) ? 0 : row.GetInt32(0), dataset.Name).Single();
            if (Find(db, dataset.Name, numbers) is { } newest && newest.File.Sha256 == dataset.File.Sha256) return newest;
            var added = dataset with { Version = numbers + 1 };
            db.Run("INSERT INTO datasets (name, version, document) VALUES ($0, $1, $2)", added.Name, added.Version, DatasetDocument.Write(added));
            return added;
        },
        cancellationToken);

    public Task<IReadOnlyList<StoredDataset>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredDataset>>(db => db.Query($"{Select} ORDER BY name, version", Read), cancellationToken);

    public Task<StoredDataset?> FindAsync(string name, int? version, CancellationToken cancellationToken) => database.ReadAsync(
        db => version is { } number ? Find(db, name, number) : db.Query($"{Select} AND name = $0 ORDER BY version DESC LIMIT 1", Read, name).SingleOrDefault(), cancellationToken);

    public Task<bool> DeleteAsync(string name, int version, CancellationToken cancellationToken) =>
        database.WriteAsync(db => 1 == db.Run("UPDATE datasets SET document = NULL WHERE name = $0 AND version = $1 AND document IS NOT NULL", name, version), cancellationToken);

    private static StoredDataset? Find(SqliteConnection db, string name, int version) => db.Query($"{Select} AND name = $0 AND version = $1", Read, name, version).SingleOrDefault();

    private static StoredDataset Read(SqliteDataReader row) => DatasetDocument.Read(row.GetString(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2));
}
