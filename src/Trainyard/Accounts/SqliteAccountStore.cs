using Microsoft.Data.Sqlite;
using Trainyard.Api;
using Trainyard.Storage;

namespace Trainyard.Accounts;

internal sealed class SqliteAccountStore(SqliteDatabase database) : IAccountStore
{
    public Task<Account?> FindAsync(string name, CancellationToken cancel) =>
        database.ReadAsync(db => db.Query("SELECT * FROM accounts WHERE name = $0", ReadAccount, name).SingleOrDefault(), cancel);

    public Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<Account>>(db => db.Query("SELECT * FROM accounts ORDER BY name", ReadAccount), cancel);

    public Task<bool> SaveAsync(Account account, Account? before, CancellationToken cancel) => database.WriteAsync(
        db => before is null
            ? 1 == db.Run("INSERT OR IGNORE INTO accounts VALUES ($0, $1, $2, $3, $4)", Columns(account))
            : 1 == db.Run(
                """
                UPDATE accounts SET role = $1, password_hash = $2, stamp = $3, created = $4
                WHERE name = $0 AND role = $5 AND password_hash IS $6 AND stamp = $7
                """,
                [.. Columns(account), before.Role.ToString(), before.PasswordHash, before.Stamp]),
        cancel);

    public Task DeleteAsync(string name, CancellationToken cancel) => database.WriteAsync(
        db =>
        {
            db.Run("DELETE FROM accounts WHERE name = $0", name);
            db.Run("DELETE FROM account_tokens WHERE account = $0", name);
        },
        cancel);

    public Task AddTokenAsync(AccountToken token, CancellationToken cancel) => database.WriteAsync(
        db => db.Run(
            "INSERT INTO account_tokens VALUES ($0, $1, $2, $3, $4, $5)",
            token.Hash, token.Kind.ToString(), token.Account, token.Stamp, token.ExpiresAt.ToUnixTimeMilliseconds(), token.UsedAt?.ToUnixTimeMilliseconds()),
        cancel);

    public Task<AccountToken?> UseTokenAsync(string hash, DateTimeOffset now, CancellationToken cancel) => database.WriteAsync(
        db =>
        {
            var token = db.Query("SELECT * FROM account_tokens WHERE hash = $0", ReadToken, hash).SingleOrDefault();
            db.Run("UPDATE account_tokens SET used = $1 WHERE hash = $0 AND used IS NULL", hash, now.ToUnixTimeMilliseconds());
            db.Run("DELETE FROM account_tokens WHERE expires < $0", now.ToUnixTimeMilliseconds());
            return token;
        },
        cancel);

    private static object?[] Columns(Account account) =>
        [account.Name, account.Role.ToString(), account.PasswordHash, account.Stamp, account.CreatedAt.ToUnixTimeMilliseconds()];

    private static Account ReadAccount(SqliteDataReader row) =>
        new(row.GetString(0), Enum.Parse<Role>(row.GetString(1)), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.Time(4));

    private static AccountToken ReadToken(SqliteDataReader row) =>
        new(row.GetString(0), Enum.Parse<TokenKind>(row.GetString(1)), row.GetString(2), row.GetString(3), row.Time(4), row.IsDBNull(5) ? null : row.Time(5));
}
