using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Storage;

namespace Trainyard.Fleet.Mongo;

internal sealed class MongoDeadLetters(MongoDatabase database) : IDeadLetters
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;
    private static readonly SortDefinition<BsonDocument> NewestFirst = Builders<BsonDocument>.Sort.Descending("at").Descending("_id");

    public Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken) => RunAsync(
        async deadLetters =>
        {
            try
            {
                await deadLetters.InsertOneAsync(ToDocument(deadLetter), null, cancellationToken);
                return true;
            }
            catch (MongoWriteException e) when (MongoFailures.IsDuplicateKey(e))
            {
                return false;
            }
        },
        cancellationToken);

    public Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) =>
        RunAsync(async deadLetters => await deadLetters.Find(Where.Eq("_id", id)).FirstOrDefaultAsync(cancellationToken) is { } deadLetter ? ToLetter(deadLetter) : null, cancellationToken);

    public Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<DeadLetter>>(
        async deadLetters => (await deadLetters.Find(Where.Empty).Sort(NewestFirst).Limit(limit).ToListAsync(cancellationToken)).ConvertAll(ToLetter),
        cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) => RunAsync(deadLetters => deadLetters.CountDocumentsAsync(Where.Empty, cancellationToken: cancellationToken), cancellationToken);

    public Task RemoveAsync(string id, CancellationToken cancellationToken) => RunAsync(deadLetters => deadLetters.DeleteOneAsync(Where.Eq("_id", id), cancellationToken), cancellationToken);

    private Task<T> RunAsync<T>(Func<IMongoCollection<BsonDocument>, Task<T>> call, CancellationToken cancellationToken) =>
        database.RunAsync(Names.Collections.DeadLetters, call, cancellationToken);

    private static BsonDocument ToDocument(DeadLetter deadLetter) => new()
    {
        ["_id"] = deadLetter.Id,
        ["source"] = deadLetter.Source.ToString(),
        ["at"] = deadLetter.At.UtcDateTime,
        ["reason"] = deadLetter.Reason,
        ["key"] = BsonValue.Create(deadLetter.Key),
        ["body"] = deadLetter.Body,
        ["headers"] = BsonValue.Create(deadLetter.Headers is { } headers ? EventHeadersDocuments.WriteText(headers) : null),
    };

    private static DeadLetter ToLetter(BsonDocument deadLetter) => new(
        deadLetter["_id"].AsString, Enum.Parse<DeadLetterSource>(deadLetter["source"].AsString), deadLetter["at"].ToUniversalTime(), deadLetter["reason"].AsString,
        deadLetter["key"].IsBsonNull ? null : deadLetter["key"].AsString, deadLetter["body"].AsByteArray)
    {
        // Dead letters of earlier versions have none.
        Headers = deadLetter.TryGetValue("headers", out var headers) && headers.IsString ? EventHeadersDocuments.Read(headers.AsString) : null,
    };
}
