using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Storage;

namespace Trainyard.Fleet.Mongo;

/// <summary>What <see cref="FieldColumns"/> keeps beside a job's document.</summary>
internal static class MongoJobFields
{
    private const int BatchSize = 500;

    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;

    public static BsonDocument Of(Jobs.Job job) => new(FieldColumns.Of(job).Select(field => new BsonElement(field.Name, BsonValue.Create(field.Value))));

    /// <summary>Gives the jobs that an older version stored what they lack. One that is changed meanwhile gets it from the change.</summary>
    public static async Task FillAsync(IMongoDatabase database, CancellationToken cancellationToken)
    {
        var jobs = database.GetCollection<BsonDocument>(Names.Collections.Jobs);
        while (await jobs.Find(Where.Exists(FieldColumns.Field, false)).Limit(BatchSize).ToListAsync(cancellationToken) is { Count: > 0 } older)
        {
            await jobs.BulkWriteAsync(
                older.Select(document => new UpdateOneModel<BsonDocument>(
                    Where.Eq("_id", document["_id"]) & Where.Eq("version", document["version"]),
                    Builders<BsonDocument>.Update.Set(FieldColumns.Field, Of(MongoJobStore.ToJob(document))))),
                new BulkWriteOptions { IsOrdered = false },
                cancellationToken);
        }
    }
}
