using Microsoft.Data.Sqlite;
using Trainyard.Contracts;
using Trainyard.Storage;
using Trainyard.Sweeps;

namespace Trainyard.Embedded.Sqlite;

internal sealed class SqliteSweepStore(SqliteDatabase database) : ISweepStore
{
    private const string Select = "SELECT id, version, document FROM sweeps";

    public Task<Sweep> AddAsync(Sweep sweep, string? idempotencyKey, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            if (idempotencyKey is not null && db.Query($"{Select} WHERE owner_id = $0 AND idempotency_key = $1", Read, sweep.OwnerId.ToString(), idempotencyKey).SingleOrDefault() is { } earlier) return earlier;
            var added = sweep with { Version = 1 };
            db.Run(
                "INSERT INTO sweeps (id, version, owner, owner_id, idempotency_key, is_open, document) VALUES ($0, $1, $2, $3, $4, $5, $6)",
                added.Id.ToString(), added.Version, added.Owner, added.OwnerId.ToString(), idempotencyKey, added.IsOpen, SweepDocument.Write(added));
            return added;
        },
        cancellationToken);

    public Task<Sweep?> FindAsync(SweepId id, CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.Query($"{Select} WHERE id = $0", Read, id.ToString()).SingleOrDefault(), cancellationToken);

    public Task<IReadOnlyList<Sweep>> ListAsync(string? owner, SweepId? before, int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Sweep>>(
        db => db.Query($"{Select} WHERE ($0 IS NULL OR owner = $0) AND ($1 IS NULL OR id < $1) ORDER BY id DESC LIMIT $2", Read, owner, before?.ToString(), limit), cancellationToken);

    public Task<IReadOnlyList<SweepId>> ListOpenAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SweepId>>(db => db.Query("SELECT id FROM sweeps WHERE is_open ORDER BY id", row => SweepId.Parse(row.GetString(0))), cancellationToken);

    public Task<Sweep?> ReplaceAsync(Sweep known, Sweep next, CancellationToken cancellationToken)
    {
        var stored = next with { Version = known.Version + 1 };
        return database.WriteAsync(
            db => 1 == db.Run("UPDATE sweeps SET version = $2, is_open = $3, document = $4 WHERE id = $0 AND version = $1", known.Id.ToString(), known.Version, stored.Version, stored.IsOpen, SweepDocument.Write(stored)) ? stored : null,
            cancellationToken);
    }

    public Task<bool> DeleteAsync(SweepId id, CancellationToken cancellationToken) => database.WriteAsync(db => 1 == db.Run("DELETE FROM sweeps WHERE id = $0", id.ToString()), cancellationToken);

    private static Sweep Read(SqliteDataReader row) => SweepDocument.Read(SweepId.Parse(row.GetString(0)), row.GetInt64(1), row.Bytes(2));
}
