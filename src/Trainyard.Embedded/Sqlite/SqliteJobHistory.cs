using Microsoft.Data.Sqlite;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

internal sealed class SqliteJobHistory(SqliteDatabase database) : IJobHistory
{
    public Task AppendAsync(IReadOnlyList<JobEvents> jobs, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            foreach (var (job, events) in jobs) Append(db, job, events);
        },
        cancellationToken);

    public Task<IReadOnlyList<JobEvent>> ReadAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken) => ReadAsync("events", document => EventDocuments.Read(document), job, after, limit, cancellationToken);

    public Task<IReadOnlyList<LineLogged>> ReadLogAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken) => ReadAsync("logs", document => EventDocuments.ReadLine(document), job, after, limit, cancellationToken);

    public Task DeleteEventsAsync(JobId job, CancellationToken cancellationToken) => database.WriteAsync(db => db.Run("DELETE FROM events WHERE job = $0", job.ToString()), cancellationToken);

    public Task DeleteLogAsync(JobId job, CancellationToken cancellationToken) => database.WriteAsync(db => db.Run("DELETE FROM logs WHERE job = $0", job.ToString()), cancellationToken);

    private static void Append(SqliteConnection db, JobId job, IReadOnlyList<JobEvent> events)
    {
        var newest = db.Scalar("SELECT MAX(fence) FROM events WHERE job = $0", job.ToString()) is long fence ? fence : 0;
        using var insert = db.Command("INSERT OR IGNORE INTO events VALUES ($0, $1, $2, $3, $4, $5)", job.ToString(), 0L, 0L, 0L, 0, Array.Empty<byte>());
        foreach (var e in events)
        {
            if (e is LineLogged line)
            {
                Append(db, job, line);
                continue;
            }
            if (e.Fence < newest) continue;
            newest = e.Fence;
            insert.Parameters[1].Value = e.Fence;
            insert.Parameters[2].Value = e.Seq;
            insert.Parameters[3].Value = e.Step;
            insert.Parameters[4].Value = e.IsPoint ? 1 : 0;
            insert.Parameters[5].Value = EventDocuments.Write(e);
            if (insert.ExecuteNonQuery() == 1 && e is AttemptStarted started) Supersede(db, job, started);
        }
    }

    private static void Supersede(SqliteConnection db, JobId job, AttemptStarted start)
    {
        db.Run("DELETE FROM events WHERE job = $0 AND fence < $1 AND step > $2 AND is_point = 1", job.ToString(), start.Fence, start.Step);
        // At the step itself only the event decides.
        var there = db.Query(
            "SELECT document FROM events WHERE job = $0 AND fence < $1 AND step = $2 AND is_point = 1", r => EventDocuments.Read(r.Bytes(0)), job.ToString(), start.Fence, start.Step);
        foreach (var e in there.Where(start.Supersedes)) db.Run("DELETE FROM events WHERE job = $0 AND fence = $1 AND seq = $2", job.ToString(), e.Fence, e.Seq);
    }

    private static void Append(SqliteConnection db, JobId job, LineLogged line) =>
        db.Run("INSERT OR IGNORE INTO logs VALUES ($0, $1, $2, $3)", job.ToString(), line.Fence, line.Seq, EventDocuments.WriteLine(line));

    private Task<IReadOnlyList<T>> ReadAsync<T>(string table, Func<byte[], T> read, JobId job, EventCursor after, int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<T>>(
        db => db.Query(
            $"SELECT document FROM {table} WHERE job = $0 AND (fence, seq) > ($1, $2) ORDER BY fence, seq LIMIT $3",
            r => read(r.Bytes(0)),
            job.ToString(), after.Fence, after.Seq, limit),
        cancellationToken);
}
