using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Fleet.Mongo;

/// <summary>Accounts by name, and tokens by hash until they expire.</summary>
internal sealed class MongoAccountStore(MongoDatabase database) : IAccountStore
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;

    public Task<Account?> FindAsync(string name, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.Users,
        async users => await users.Find(Where.Eq("_id", name)).FirstOrDefaultAsync(cancellationToken) is { } user ? ToAccount(user) : null,
        cancellationToken);

    public Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<Account>>(
        Names.Collections.Users,
        async users => (await users.Find(Where.Empty).Sort(Builders<BsonDocument>.Sort.Ascending("_id")).ToListAsync(cancellationToken)).ConvertAll(ToAccount),
        cancellationToken);

    public Task<bool> SaveAsync(Account account, Account? before, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.Users,
        users => before is null ? AddAsync(users, ToDocument(account), cancellationToken) : ReplaceAsync(users, account, before, cancellationToken),
        cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => database.RunAsync(
        async mongo =>
        {
            // The account first: without it, and its stamp, a token that a crash leaves is not valid.
            await mongo.GetCollection<BsonDocument>(Names.Collections.Users).DeleteOneAsync(Where.Eq("_id", name), cancellationToken);
            await mongo.GetCollection<BsonDocument>(Names.Collections.Tokens).DeleteManyAsync(Where.Eq("account", name), cancellationToken);
            await mongo.GetCollection<BsonDocument>(Names.Collections.ApiTokens).DeleteManyAsync(Where.Eq("account", name), cancellationToken);
        },
        cancellationToken);

    public Task AddTokenAsync(AccountToken token, CancellationToken cancellationToken) =>
        database.RunAsync(Names.Collections.Tokens, tokens => AddAsync(tokens, ToDocument(token), cancellationToken), cancellationToken);

    public Task<AccountToken?> FindTokenAsync(string hash, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.Tokens,
        async tokens => await tokens.Find(Where.Eq("_id", hash)).FirstOrDefaultAsync(cancellationToken) is { } token ? ToToken(token) : null,
        cancellationToken);

    public Task<IReadOnlyList<AccountToken>> ListTokensAsync(string account, DateTimeOffset now, CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<AccountToken>>(
        Names.Collections.Tokens,
        async tokens =>
        {
            var open = Where.Eq("account", account) & Where.Eq("used", BsonNull.Value) & Where.Gt("expires", now.UtcDateTime);
            return [.. (await tokens.Find(open).ToListAsync(cancellationToken)).Select(ToToken).OrderBy(t => t.CreatedAt).ThenBy(t => t.Hash, StringComparer.Ordinal)];
        },
        cancellationToken);

    public Task<AccountToken?> UseTokenAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.Tokens,
        async tokens =>
        {
            var withHash = Where.Eq("_id", hash);
            var used = Builders<BsonDocument>.Update.Set("used", now.UtcDateTime);
            var token = await tokens.FindOneAndUpdateAsync(withHash & Where.Eq("used", BsonNull.Value), used, cancellationToken: cancellationToken)
                ?? await tokens.Find(withHash).FirstOrDefaultAsync(cancellationToken);
            return token is null ? null : ToToken(token);
        },
        cancellationToken);

    public Task<bool> DeleteTokenAsync(string hash, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.Tokens, async tokens => (await tokens.DeleteOneAsync(Where.Eq("_id", hash), cancellationToken)).DeletedCount == 1, cancellationToken);

    public Task DeleteTokensAsync(string account, string exceptStamp, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.Tokens, tokens => tokens.DeleteManyAsync(Where.Eq("account", account) & Where.Ne("stamp", exceptStamp), cancellationToken), cancellationToken);

    /// <summary>False: there is one with this id already.</summary>
    internal static async Task<bool> AddAsync(IMongoCollection<BsonDocument> collection, BsonDocument document, CancellationToken cancellationToken)
    {
        try
        {
            await collection.InsertOneAsync(document, null, cancellationToken);
            return true;
        }
        catch (MongoWriteException e) when (MongoFailures.IsDuplicateKey(e))
        {
            return false;
        }
    }

    private static async Task<bool> ReplaceAsync(IMongoCollection<BsonDocument> users, Account account, Account before, CancellationToken cancellationToken)
    {
        var same = Where.Eq("_id", account.Name) & Where.Eq("role", before.Role.ToString()) & Where.Eq("passwordHash", before.PasswordHash) & Where.Eq("stamp", before.Stamp);
        return (await users.ReplaceOneAsync(same, ToDocument(account), cancellationToken: cancellationToken)).MatchedCount == 1;
    }

    private static BsonDocument ToDocument(Account account) => new()
    {
        ["_id"] = account.Name,
        ["role"] = account.Role.ToString(),
        ["passwordHash"] = BsonValue.Create(account.PasswordHash),
        ["stamp"] = account.Stamp,
        ["created"] = account.CreatedAt.UtcDateTime,
    };

    internal static Account ToAccount(BsonDocument user) => new(
        user["_id"].AsString, Enum.Parse<Role>(user["role"].AsString), user["passwordHash"].IsBsonNull ? null : user["passwordHash"].AsString,
        user["stamp"].AsString, user["created"].ToUniversalTime());

    private static BsonDocument ToDocument(AccountToken token) => new()
    {
        ["_id"] = token.Hash,
        ["kind"] = token.Kind.ToString(),
        ["account"] = token.Account,
        ["stamp"] = token.Stamp,
        ["expires"] = token.ExpiresAt.UtcDateTime,
        ["used"] = BsonValue.Create(token.UsedAt?.UtcDateTime),
        ["session"] = BsonValue.Create(token.Session),
        ["created"] = BsonValue.Create(token.CreatedAt?.UtcDateTime),
        ["createdBy"] = BsonValue.Create(token.CreatedBy),
    };

    private static AccountToken ToToken(BsonDocument token) => new(
        token["_id"].AsString, Enum.Parse<TokenKind>(token["kind"].AsString), token["account"].AsString,
        token["stamp"].AsString, token["expires"].ToUniversalTime(), token["used"].IsBsonNull ? null : token["used"].ToUniversalTime())
    {
        // An older version wrote neither of them.
        Session = token.GetValue("session", BsonNull.Value) is BsonString session ? session.AsString : null,
        CreatedAt = token.GetValue("created", BsonNull.Value) is BsonDateTime created ? created.ToUniversalTime() : null,
        CreatedBy = token.GetValue("createdBy", BsonNull.Value) is BsonString by ? by.AsString : null,
    };
}
