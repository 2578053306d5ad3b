using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Contracts;
using Trainyard.Storage;
using Trainyard.Sweeps;

namespace Trainyard.Fleet.Mongo;

internal sealed class MongoSweepStore(MongoDatabase database) : ISweepStore
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;
    private static readonly SortDefinitionBuilder<BsonDocument> By = Builders<BsonDocument>.Sort;

    public Task<Sweep> AddAsync(Sweep sweep, string? idempotencyKey, CancellationToken cancellationToken) => RunAsync(
        async sweeps =>
        {
            var added = sweep with { Version = 1 };
            if (await MongoAccountStore.AddAsync(sweeps, ToDocument(added, idempotencyKey), cancellationToken)) return added;
            // The answer to an earlier try may have been lost; then it is there under its own id too.
            var earlier = idempotencyKey is null ? WithId(sweep.Id) : Where.Eq("ownerId", sweep.OwnerId.ToString()) & Where.Eq("idempotencyKey", idempotencyKey);
            return Read(await sweeps.Find(earlier).FirstAsync(cancellationToken));
        },
        cancellationToken);

    public Task<Sweep?> FindAsync(SweepId id, CancellationToken cancellationToken) => RunAsync(
        async sweeps => await sweeps.Find(WithId(id)).FirstOrDefaultAsync(cancellationToken) is { } found ? Read(found) : null, cancellationToken);

    public Task<IReadOnlyList<Sweep>> ListAsync(string? owner, SweepId? before, int limit, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<Sweep>>(
        async sweeps =>
        {
            var which = (owner is null ? Where.Empty : Where.Eq("owner", owner)) & (before is { } id ? Where.Lt("_id", id.ToString()) : Where.Empty);
            return (await sweeps.Find(which).Sort(By.Descending("_id")).Limit(limit).ToListAsync(cancellationToken)).ConvertAll(Read);
        },
        cancellationToken);

    public Task<IReadOnlyList<SweepId>> ListOpenAsync(CancellationToken cancellationToken) => RunAsync<IReadOnlyList<SweepId>>(
        async sweeps =>
        {
            var open = await sweeps.Find(Where.Eq("open", true)).Sort(By.Ascending("_id")).Project(Builders<BsonDocument>.Projection.Include("_id")).ToListAsync(cancellationToken);
            return [.. open.Select(s => SweepId.Parse(s["_id"].AsString))];
        },
        cancellationToken);

    public Task<Sweep?> ReplaceAsync(Sweep known, Sweep next, CancellationToken cancellationToken) => RunAsync(
        async sweeps =>
        {
            var stored = next with { Version = known.Version + 1 };
            var change = Builders<BsonDocument>.Update.Set("version", stored.Version).Set("document", new BsonBinaryData(SweepDocument.Write(stored)));
            change = stored.IsOpen ? change.Set("open", true) : change.Unset("open");
            return (await sweeps.UpdateOneAsync(WithId(known.Id) & Where.Eq("version", known.Version), change, cancellationToken: cancellationToken)).MatchedCount == 1 ? stored : null;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(SweepId id, CancellationToken cancellationToken) =>
        RunAsync(async sweeps => (await sweeps.DeleteOneAsync(WithId(id), cancellationToken)).DeletedCount == 1, cancellationToken);

    private Task<T> RunAsync<T>(Func<IMongoCollection<BsonDocument>, Task<T>> call, CancellationToken cancellationToken) => database.RunAsync(Names.Collections.Sweeps, call, cancellationToken);

    private static FilterDefinition<BsonDocument> WithId(SweepId id) => Where.Eq("_id", id.ToString());

    private static BsonDocument ToDocument(Sweep sweep, string? idempotencyKey)
    {
        var document = new BsonDocument
        {
            ["_id"] = sweep.Id.ToString(),
            ["version"] = sweep.Version,
            ["owner"] = sweep.Owner,
            ["ownerId"] = sweep.OwnerId.ToString(),
            ["document"] = SweepDocument.Write(sweep),
        };
        if (idempotencyKey is not null) document["idempotencyKey"] = idempotencyKey;
        if (sweep.IsOpen) document["open"] = true;
        return document;
    }

    private static Sweep Read(BsonDocument sweep) => SweepDocument.Read(SweepId.Parse(sweep["_id"].AsString), sweep["version"].ToInt64(), sweep["document"].AsByteArray);
}
