using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Fleet.Mongo;

/// <summary>API tokens by hash, until some time after their end.</summary>
internal sealed class MongoApiTokenStore(MongoDatabase database) : IApiTokenStore
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;

    public Task<bool> AddAsync(ApiToken token, DateTimeOffset now, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.ApiTokens,
        async tokens =>
        {
            await tokens.DeleteManyAsync(OwnedBy(token.Owner) & Where.Eq("name", token.Name) & Where.Lte("expires", now.UtcDateTime), cancellationToken);
            return await MongoAccountStore.AddAsync(tokens, ToDocument(token), cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<ApiToken>> FindAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken) =>
        hashes.Count == 0 ? Task.FromResult<IReadOnlyList<ApiToken>>([]) : FindAsync(Where.In("_id", hashes), cancellationToken);

    public Task<IReadOnlyList<ApiToken>> ListAsync(AccountId owner, CancellationToken cancellationToken) => FindAsync(OwnedBy(owner), cancellationToken);

    public Task<bool> DeleteAsync(string hash, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.ApiTokens, async tokens => (await tokens.DeleteOneAsync(Where.Eq("_id", hash), cancellationToken)).DeletedCount == 1, cancellationToken);

    public Task MarkUsedAsync(string hash, DateTimeOffset at, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.ApiTokens,
        // Null is less than any time only where the query says so.
        tokens => tokens.UpdateOneAsync(
            Where.Eq("_id", hash) & (Where.Eq("lastUsed", BsonNull.Value) | Where.Lt("lastUsed", at.UtcDateTime)),
            Builders<BsonDocument>.Update.Set("lastUsed", at.UtcDateTime),
            cancellationToken: cancellationToken),
        cancellationToken);

    private Task<IReadOnlyList<ApiToken>> FindAsync(FilterDefinition<BsonDocument> which, CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<ApiToken>>(
        Names.Collections.ApiTokens,
        async tokens => (await tokens.Find(which).Sort(Builders<BsonDocument>.Sort.Ascending("name")).ToListAsync(cancellationToken)).ConvertAll(ToToken),
        cancellationToken);

    private static FilterDefinition<BsonDocument> OwnedBy(AccountId owner) => Where.Eq("account", owner.Name) & Where.Eq("accountCreated", owner.CreatedAt.UtcDateTime);

    private static BsonDocument ToDocument(ApiToken token) => new()
    {
        ["_id"] = token.Hash,
        ["account"] = token.Owner.Name,
        ["accountCreated"] = token.Owner.CreatedAt.UtcDateTime,
        ["name"] = token.Name,
        ["scopes"] = new BsonArray(token.Scopes.Select(s => s.ToString())),
        ["created"] = token.CreatedAt.UtcDateTime,
        ["expires"] = token.ExpiresAt.UtcDateTime,
        ["lastUsed"] = BsonValue.Create(token.LastUsedAt?.UtcDateTime),
    };

    private static ApiToken ToToken(BsonDocument token) => new(
        token["_id"].AsString, new AccountId(token["account"].AsString, token["accountCreated"].ToUniversalTime()), token["name"].AsString,
        [.. token["scopes"].AsBsonArray.Select(s => Enum.Parse<TokenScope>(s.AsString))], token["created"].ToUniversalTime(), token["expires"].ToUniversalTime())
    {
        LastUsedAt = token["lastUsed"].IsBsonNull ? null : token["lastUsed"].ToUniversalTime(),
    };
}
