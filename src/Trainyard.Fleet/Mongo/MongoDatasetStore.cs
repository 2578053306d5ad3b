using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Datasets;
using Trainyard.Storage;

namespace Trainyard.Fleet.Mongo;

/// <summary>Datasets by name and version; one that was deleted stays as its number alone.</summary>
internal sealed class MongoDatasetStore(MongoDatabase database) : IDatasetStore
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;
    private static readonly FilterDefinition<BsonDocument> IsThere = Where.Exists("document");

    public async Task<StoredDataset> AddAsync(StoredDataset dataset, CancellationToken cancellationToken)
    {
        while (true)
        {
            var newest = await RunAsync(datasets => datasets.Find(Where.Eq("name", dataset.Name)).Sort(Builders<BsonDocument>.Sort.Descending("version")).FirstOrDefaultAsync(cancellationToken), cancellationToken);
            if (newest is not null && newest.Contains("document") && Read(newest) is var stored && stored.File.Sha256 == dataset.File.Sha256) return stored;
            var added = dataset with { Version = (newest?["version"].AsInt32 ?? 0) + 1 };
            // Somebody else may take the number in between.
            if (await RunAsync(datasets => MongoAccountStore.AddAsync(datasets, ToDocument(added), cancellationToken), cancellationToken)) return added;
        }
    }

    public Task<IReadOnlyList<StoredDataset>> ListAsync(CancellationToken cancellationToken) => RunAsync<IReadOnlyList<StoredDataset>>(
        async datasets => (await datasets.Find(IsThere).Sort(Builders<BsonDocument>.Sort.Ascending("name").Ascending("version")).ToListAsync(cancellationToken)).ConvertAll(Read), cancellationToken);

    public Task<StoredDataset?> FindAsync(string name, int? version, CancellationToken cancellationToken) => RunAsync(
        async datasets =>
        {
            var which = IsThere & Where.Eq("name", name) & (version is { } number ? Where.Eq("version", number) : Where.Empty);
            return await datasets.Find(which).Sort(Builders<BsonDocument>.Sort.Descending("version")).FirstOrDefaultAsync(cancellationToken) is { } found ? Read(found) : null;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(string name, int version, CancellationToken cancellationToken) => RunAsync(
        async datasets => (await datasets.UpdateOneAsync(IsThere & Where.Eq("name", name) & Where.Eq("version", version), Builders<BsonDocument>.Update.Unset("document"), cancellationToken: cancellationToken)).ModifiedCount == 1,
        cancellationToken);

    private Task<T> RunAsync<T>(Func<IMongoCollection<BsonDocument>, Task<T>> call, CancellationToken cancellationToken) => database.RunAsync(Names.Collections.Datasets, call, cancellationToken);

    private static BsonDocument ToDocument(StoredDataset dataset) => new()
    {
        ["_id"] = dataset.FullName,
        ["name"] = dataset.Name,
        ["version"] = dataset.Version,
        ["document"] = DatasetDocument.Write(dataset),
    };

    private static StoredDataset Read(BsonDocument dataset) => DatasetDocument.Read(dataset["name"].AsString, dataset["version"].AsInt32, dataset["document"].AsByteArray);
}
