using Microsoft.Data.Sqlite;
using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Embedded.Sqlite;

internal sealed class SqliteAccountStore(SqliteDatabase database) : IAccountStore
{
    private const string TokenColumns = "hash, kind, account, stamp, expires, used, session, created, created_by";

    public Task<Account?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.Query("SELECT * FROM accounts WHERE name = $0", ReadAccount, name).SingleOrDefault(), cancellationToken);

    public Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Account>>(db => db.Query("SELECT * FROM accounts ORDER BY name", ReadAccount), cancellationToken);

    public Task<bool> SaveAsync(Account account, Account? before, CancellationToken cancellationToken) => database.WriteAsync(
        db => before is null
            ? 1 == db.Run("INSERT OR IGNORE INTO accounts VALUES ($0, $1, $2, $3, $4)", Columns(account))
            : 1 == db.Run(
                """
                UPDATE accounts SET role = $1, password_hash = $2, stamp = $3, created = $4
                WHERE name = $0 AND role = $5 AND password_hash IS $6 AND stamp = $7
                """,
                [.. Columns(account), before.Role.ToString(), before.PasswordHash, before.Stamp]),
        cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            db.Run("DELETE FROM accounts WHERE name = $0", name);
            db.Run("DELETE FROM account_tokens WHERE account = $0", name);
            db.Run("DELETE FROM api_tokens WHERE account = $0", name);
        },
        cancellationToken);

    public Task AddTokenAsync(AccountToken token, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Run(
            "INSERT OR IGNORE INTO account_tokens (hash, kind, account, stamp, expires, used, session, created, created_by) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8)",
            token.Hash, token.Kind.ToString(), token.Account, token.Stamp, token.ExpiresAt.ToUnixTimeMilliseconds(), token.UsedAt?.ToUnixTimeMilliseconds(),
            token.Session, token.CreatedAt?.ToUnixTimeMilliseconds(), token.CreatedBy),
        cancellationToken);

    public Task<AccountToken?> FindTokenAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.Query($"SELECT {TokenColumns} FROM account_tokens WHERE hash = $0", ReadToken, hash).SingleOrDefault(), cancellationToken);

    public Task<IReadOnlyList<AccountToken>> ListTokensAsync(string account, DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<AccountToken>>(
        db => db.Query(
            $"SELECT {TokenColumns} FROM account_tokens WHERE account = $0 AND used IS NULL AND expires > $1 ORDER BY created, hash", ReadToken, account, now.ToUnixTimeMilliseconds()),
        cancellationToken);

    public Task<AccountToken?> UseTokenAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            var token = db.Query($"SELECT {TokenColumns} FROM account_tokens WHERE hash = $0", ReadToken, hash).SingleOrDefault();
            db.Run("UPDATE account_tokens SET used = $1 WHERE hash = $0 AND used IS NULL", hash, now.ToUnixTimeMilliseconds());
            db.Run("DELETE FROM account_tokens WHERE expires < $0", now.ToUnixTimeMilliseconds());
            db.Run("DELETE FROM ended_sessions WHERE expires < $0", now.ToUnixTimeMilliseconds());
            return token;
        },
        cancellationToken);

    public Task<bool> DeleteTokenAsync(string hash, CancellationToken cancellationToken) =>
        database.WriteAsync(db => 1 == db.Run("DELETE FROM account_tokens WHERE hash = $0", hash), cancellationToken);

    public Task DeleteTokensAsync(string account, string exceptStamp, CancellationToken cancellationToken) =>
        database.WriteAsync(db => { db.Run("DELETE FROM account_tokens WHERE account = $0 AND stamp <> $1", account, exceptStamp); }, cancellationToken);

    private static object?[] Columns(Account account) =>
        [account.Name, account.Role.ToString(), account.PasswordHash, account.Stamp, account.CreatedAt.ToUnixTimeMilliseconds()];

    internal static Account ReadAccount(SqliteDataReader row) =>
        new(row.GetString(0), Enum.Parse<Role>(row.GetString(1)), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.Time(4));

    private static AccountToken ReadToken(SqliteDataReader row) =>
        new(row.GetString(0), Enum.Parse<TokenKind>(row.GetString(1)), row.GetString(2), row.GetString(3), row.Time(4), row.IsDBNull(5) ? null : row.Time(5))
        {
            Session = row.IsDBNull(6) ? null : row.GetString(6),
            CreatedAt = row.IsDBNull(7) ? null : row.Time(7),
            CreatedBy = row.IsDBNull(8) ? null : row.GetString(8),
        };
}
