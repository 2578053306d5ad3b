using Microsoft.Data.Sqlite;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

internal sealed class SqliteDeadLetters(SqliteDatabase database) : IDeadLetters
{
    public Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Run(
            "INSERT OR IGNORE INTO dead_letters VALUES ($0, $1, $2, $3, $4, $5, $6)",
            deadLetter.Id, deadLetter.Source.ToString(), deadLetter.At.ToUnixTimeMilliseconds(), deadLetter.Reason, deadLetter.Key, deadLetter.Body, deadLetter.Headers is { } headers ? EventHeadersDocuments.WriteText(headers) : null),
        cancellationToken);

    public Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.Query("SELECT * FROM dead_letters WHERE id = $0", Read, id).SingleOrDefault(), cancellationToken);

    public Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DeadLetter>>(db => db.Query("SELECT * FROM dead_letters ORDER BY at DESC, id DESC LIMIT $0", Read, limit), cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) => database.ReadAsync(db => (long)db.Scalar("SELECT COUNT(*) FROM dead_letters")!, cancellationToken);

    public Task RemoveAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(db => db.Run("DELETE FROM dead_letters WHERE id = $0", id), cancellationToken);

    private static DeadLetter Read(SqliteDataReader row) => new(
        row.GetString(0), Enum.Parse<DeadLetterSource>(row.GetString(1)), row.Time(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.Bytes(5))
    {
        Headers = row.IsDBNull(6) ? null : EventHeadersDocuments.Read(row.GetString(6)),
    };
}
