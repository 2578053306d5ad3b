using Microsoft.Data.Sqlite;
using Trainyard.Accounts;

namespace Trainyard.Embedded.Sqlite;

internal sealed class SqliteSessionStore(SqliteDatabase database) : ISessionStore
{
    public Task EndAsync(string session, DateTimeOffset keepUntil, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            db.Run("DELETE FROM account_tokens WHERE session = $0", session);
            db.Run("INSERT OR IGNORE INTO ended_sessions (id, expires) VALUES ($0, $1)", session, keepUntil.ToUnixTimeMilliseconds());
        },
        cancellationToken);

    public Task<SessionStates> ReadAsync(IReadOnlyCollection<string> accounts, IReadOnlyCollection<string> sessions, CancellationToken cancellationToken) => database.ReadAsync(
        db => new SessionStates(
            Query(db, "SELECT * FROM accounts WHERE name", accounts, SqliteAccountStore.ReadAccount).ToDictionary(a => a.Name),
            Query(db, "SELECT id FROM ended_sessions WHERE id", sessions, row => row.GetString(0)).ToHashSet()),
        cancellationToken);

    internal static IEnumerable<T> Query<T>(SqliteConnection db, string select, IReadOnlyCollection<string> values, Func<SqliteDataReader, T> read) =>
        // SQLite takes some thousands of parameters in one statement.
        values.Chunk(1_000).SelectMany(part => db.Query($"{select} IN ({string.Join(", ", part.Select((_, i) => $"${i}"))})", read, [.. part]));
}
