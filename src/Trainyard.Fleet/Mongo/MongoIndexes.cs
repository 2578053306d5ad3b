using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;

namespace Trainyard.Fleet.Mongo;

/// <summary>Every index, in one place.</summary>
internal static class MongoIndexes
{
    private const int IndexOptionsConflict = 85;
    private const int IndexKeySpecsConflict = 86;
    private const int Unauthorized = 13;

    public static async Task CreateAsync(IMongoDatabase database, CancellationToken cancellationToken)
    {
        await CreateAsync(
            database,
            Names.Collections.Jobs,
            [
                Index("by_key", "owner", "idempotencyKey") with { IsUnique = true, OnlyWith = "idempotencyKey" },
                Index("by_created", "created", "_id"),
                Index("by_state_and_created", "state", "created", "_id"),
                Index("by_state_and_dispatch", "state", "dispatch", "_id"),
                Index("by_end", "ended", "_id"),
            ],
            cancellationToken);
        await CreateAsync(
            database,
            Names.Collections.Sweeps,
            [Index("by_key", "ownerId", "idempotencyKey") with { IsUnique = true, OnlyWith = "idempotencyKey" }, Index("by_owner", "owner", "_id"), Index("open", "open", "_id") with { OnlyWith = "open" }],
            cancellationToken);
        await CreateAsync(database, Names.Collections.Metrics, [Index("starts", "job", "fence", "startStep") with { OnlyWith = "startStep" }], cancellationToken);
        await CreateAsync(
            database,
            Names.Collections.Tokens,
            [Index("by_account", "account"), Index("by_session", "session"), Index("expiry", "expires") with { ExpireAfter = TimeSpan.Zero }],
            cancellationToken);
        await CreateAsync(
            database,
            Names.Collections.ApiTokens,
            [Index("by_name", "account", "accountCreated", "name") with { IsUnique = true }, Index("expiry", "expires") with { ExpireAfter = ApiToken.Retention }],
            cancellationToken);
        await CreateAsync(database, Names.Collections.ListViews, [Index("by_owner", "owner", "name")], cancellationToken);
        await CreateAsync(database, Names.Collections.EndedSessions, [Index("expiry", "expires") with { ExpireAfter = TimeSpan.Zero }], cancellationToken);
        await CreateAsync(database, Names.Collections.Workers, [Index("expiry", "said") with { ExpireAfter = TimeSpan.FromHours(1) }], cancellationToken);
        await CreateAsync(database, Names.Collections.DeadLetters, [Index("by_time", "at", "_id")], cancellationToken);
        // As the driver declares them at the first upload.
        await CreateAsync(database, $"{Names.Collections.Artifacts}.files", [Index("filename_1_uploadDate_1", "filename", "uploadDate")], cancellationToken);
        await CreateAsync(database, $"{Names.Collections.Artifacts}.chunks", [Index("files_id_1_n_1", "files_id", "n") with { IsUnique = true }], cancellationToken);
    }

    private static async Task CreateAsync(IMongoDatabase database, string collection, MongoIndex[] indexes, CancellationToken cancellationToken)
    {
        try
        {
            await database.GetCollection<BsonDocument>(collection).Indexes.CreateManyAsync(indexes.Select(i => i.ToModel()), cancellationToken);
        }
        catch (MongoCommandException e) when (e.Code is IndexOptionsConflict or IndexKeySpecsConflict)
        {
            throw new InvalidSettingException(
                $"The database '{database.DatabaseNamespace}' of ConnectionStrings:mongodb has an index on '{collection}' that Trainyard needs with other options ({e.Message}): drop that index, or name another database.");
        }
        catch (MongoException e) when (e is MongoAuthenticationException or MongoCommandException { Code: Unauthorized })
        {
            throw new InvalidSettingException($"MongoDB refuses the user of ConnectionStrings:mongodb on the database '{database.DatabaseNamespace}' ({e.Message}).");
        }
    }

    private static MongoIndex Index(string name, params string[] fields) => new(name, fields);

    private sealed record MongoIndex(string Name, string[] Fields)
    {
        public bool IsUnique { get; init; }

        /// <summary>Holds only the documents that have this field.</summary>
        public string? OnlyWith { get; init; }
        public TimeSpan? ExpireAfter { get; init; }

        public CreateIndexModel<BsonDocument> ToModel() => new(
            new BsonDocument(Fields.Select(f => new BsonElement(f, 1))),
            new CreateIndexOptions<BsonDocument>
            {
                Name = Name,
                Unique = IsUnique ? true : null,
                ExpireAfter = ExpireAfter,
                PartialFilterExpression = OnlyWith is null ? null : new BsonDocument(OnlyWith, new BsonDocument("$exists", true)),
            });
    }
}
