using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;

namespace Trainyard.Fleet.Mongo;

/// <summary>Ended sessions by id, until they are of no interest any more.</summary>
internal sealed class MongoSessionStore(MongoDatabase database) : ISessionStore
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;

    public Task EndAsync(string session, DateTimeOffset keepUntil, CancellationToken cancellationToken) => database.RunAsync(
        async mongo =>
        {
            // The end first: with it, a token that a crash leaves is not valid.
            await mongo.GetCollection<BsonDocument>(Names.Collections.EndedSessions).UpdateOneAsync(
                Where.Eq("_id", session), Builders<BsonDocument>.Update.SetOnInsert("expires", keepUntil.UtcDateTime), new UpdateOptions { IsUpsert = true }, cancellationToken);
            await mongo.GetCollection<BsonDocument>(Names.Collections.Tokens).DeleteManyAsync(Where.Eq("session", session), cancellationToken);
        },
        cancellationToken);

    public Task<SessionStates> ReadAsync(IReadOnlyCollection<string> accounts, IReadOnlyCollection<string> sessions, CancellationToken cancellationToken) => database.RunAsync(
        async mongo =>
        {
            var (users, ended) = (FindAsync(mongo, Names.Collections.Users, accounts, cancellationToken), FindAsync(mongo, Names.Collections.EndedSessions, sessions, cancellationToken));
            await Task.WhenAll(users, ended);
            return new SessionStates((await users).Select(MongoAccountStore.ToAccount).ToDictionary(a => a.Name), (await ended).Select(s => s["_id"].AsString).ToHashSet());
        },
        cancellationToken);

    private static async Task<List<BsonDocument>> FindAsync(IMongoDatabase mongo, string collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        ids.Count == 0 ? [] : await mongo.GetCollection<BsonDocument>(collection).Find(Where.In("_id", ids)).ToListAsync(cancellationToken);
}
