using Microsoft.Data.Sqlite;
using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Embedded.Sqlite;

internal sealed class SqliteApiTokenStore(SqliteDatabase database) : IApiTokenStore
{
    private const string Select = "SELECT hash, account, account_created, name, scopes, created, expires, last_used FROM api_tokens";

    public Task<bool> AddAsync(ApiToken token, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            db.Run("DELETE FROM api_tokens WHERE expires < $0", (now - ApiToken.Retention).ToUnixTimeMilliseconds());
            db.Run("DELETE FROM api_tokens WHERE account = $0 AND account_created = $1 AND name = $2 AND expires <= $3", [.. Key(token.Owner), token.Name, now.ToUnixTimeMilliseconds()]);
            return 1 == db.Run(
                "INSERT OR IGNORE INTO api_tokens (hash, account, account_created, name, scopes, created, expires, last_used) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)",
                [token.Hash, .. Key(token.Owner), token.Name, string.Join(' ', token.Scopes), token.CreatedAt.ToUnixTimeMilliseconds(), token.ExpiresAt.ToUnixTimeMilliseconds(),
                    token.LastUsedAt?.ToUnixTimeMilliseconds()]);
        },
        cancellationToken);

    public Task<IReadOnlyList<ApiToken>> FindAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ApiToken>>(db => [.. SqliteSessionStore.Query(db, $"{Select} WHERE hash", hashes, Read)], cancellationToken);

    public Task<IReadOnlyList<ApiToken>> ListAsync(AccountId owner, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<ApiToken>>(
        db => db.Query($"{Select} WHERE account = $0 AND account_created = $1 ORDER BY name", Read, Key(owner)), cancellationToken);

    public Task<bool> DeleteAsync(string hash, CancellationToken cancellationToken) =>
        database.WriteAsync(db => 1 == db.Run("DELETE FROM api_tokens WHERE hash = $0", hash), cancellationToken);

    public Task MarkUsedAsync(string hash, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        db => { db.Run("UPDATE api_tokens SET last_used = $1 WHERE hash = $0 AND (last_used IS NULL OR last_used < $1)", hash, at.ToUnixTimeMilliseconds()); }, cancellationToken);

    private static object?[] Key(AccountId owner) => [owner.Name, owner.CreatedAt.ToUnixTimeMilliseconds()];

    private static ApiToken Read(SqliteDataReader row) => new(
        row.GetString(0), new AccountId(row.GetString(1), row.Time(2)), row.GetString(3), [.. row.GetString(4).Split(' ').Select(Enum.Parse<TokenScope>)], row.Time(5), row.Time(6))
    {
        LastUsedAt = row.IsDBNull(7) ? null : row.Time(7),
    };
}
