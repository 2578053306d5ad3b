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

    public Task AddAsync(DeadLetter letter, CancellationToken cancellationToken) => RunAsync(
        async letters =>
        {
            try
            {
                await letters.InsertOneAsync(ToDocument(letter), null, cancellationToken);
                return true;
            }
            catch (MongoWriteException e) when (MongoFailures.IsDuplicateKey(e))
            {
                return false;
            }
        },
        cancellationToken);

    public Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) =>
        RunAsync(async letters => await letters.Find(Where.Eq("_id", id)).FirstOrDefaultAsync(cancellationToken) is { } letter ? ToLetter(letter) : null, cancellationToken);

    public Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<DeadLetter>>(
        async letters => (await letters.Find(Where.Empty).Sort(NewestFirst).Limit(limit).ToListAsync(cancellationToken)).ConvertAll(ToLetter),
        cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) => RunAsync(letters => letters.CountDocumentsAsync(Where.Empty, cancellationToken: cancellationToken), cancellationToken);

    public Task RemoveAsync(string id, CancellationToken cancellationToken) => RunAsync(letters => letters.DeleteOneAsync(Where.Eq("_id", id), cancellationToken), cancellationToken);

    private Task<T> RunAsync<T>(Func<IMongoCollection<BsonDocument>, Task<T>> call, CancellationToken cancellationToken) =>
        database.RunAsync(Names.Collections.DeadLetters, call, cancellationToken);

    private static BsonDocument ToDocument(DeadLetter letter) => new()
    {
        ["_id"] = letter.Id,
        ["source"] = letter.Source.ToString(),
        ["at"] = letter.At.UtcDateTime,
        ["reason"] = letter.Reason,
        ["key"] = BsonValue.Create(letter.Key),
        ["body"] = letter.Body,
        ["headers"] = BsonValue.Create(letter.Headers is { } headers ? EventHeadersDocuments.WriteText(headers) : null),
    };

    private static DeadLetter ToLetter(BsonDocument letter) => new(
        letter["_id"].AsString, Enum.Parse<DeadLetterSource>(letter["source"].AsString), letter["at"].ToUniversalTime(), letter["reason"].AsString,
        letter["key"].IsBsonNull ? null : letter["key"].AsString, letter["body"].AsByteArray)
    {
        // Letters of earlier versions have none.
        Headers = letter.TryGetValue("headers", out var headers) && headers.IsString ? EventHeadersDocuments.Read(headers.AsString) : null,
    };
}
