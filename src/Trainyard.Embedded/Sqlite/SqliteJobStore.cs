using Microsoft.Data.Sqlite;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

/// <summary>Jobs as JSON documents, beside the columns that lists filter and sort by.</summary>
internal sealed class SqliteJobStore(SqliteDatabase database, TimeProvider time) : IJobStore
{
    /// <summary>Those that a change may touch, as <see cref="Values"/> has them after the id.</summary>
    private static readonly IReadOnlyList<string> Columns = [.. JobColumns.All.Select(column => column.SqlName), "document"];

    private static readonly string Insert =
        $"INSERT INTO jobs (id, {string.Join(", ", Columns)}, idempotency_key) VALUES ({string.Join(", ", Enumerable.Range(0, Columns.Count + 2).Select(i => $"${i}"))})";

    private readonly JobTable _table = new();

    public Task<Job> AddAsync(Job job, string? idempotencyKey, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            string? free = null;
            foreach (var key in idempotencyKey is null ? [] : JobKeys.Of(job.OwnerId, idempotencyKey))
            {
                if (FindByKey(db, job.Owner, free = key) is not { } earlier) break;
                if (earlier.IsOf(job.OwnerId)) return earlier;
            }
            var stored = job with { Version = 1 };
            db.Run(Insert, [.. Values(stored), free]);
            return stored;
        },
        cancellationToken);

    public Task<Job?> FindAsync(JobId id, CancellationToken cancellationToken) => database.ReadAsync(db => Find(db, id), cancellationToken);

    public Task<IReadOnlyList<Job>> FindAsync(IReadOnlyCollection<JobId> ids, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Job>>(db => [.. ids.Select(id => Find(db, id)).OfType<Job>()], cancellationToken);

    public Task<Job?> FindByKeyAsync(AccountId owner, string idempotencyKey, CancellationToken cancellationToken) => database.ReadAsync(
        db => JobKeys.Of(owner, idempotencyKey).Select(key => FindByKey(db, owner.Name, key)).FirstOrDefault(job => job?.IsOf(owner) == true), cancellationToken);

    public Task<JobList> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        if (SqliteJobList.Answers(query))
        {
            var list = new SqliteJobList(query, time.GetUtcNow());
            return database.ReadAsync(list.Read, cancellationToken);
        }
        var ofTable = new JobTableList(query, time.GetUtcNow());
        return database.ReadAsync(db => ofTable.Read(db, _table), cancellationToken);
    }

    public Task<IReadOnlyList<JobGroup>> GroupAsync(JobQuery query, JobField by, JobField? figure, int limit, CancellationToken cancellationToken)
    {
        var list = new JobTableList(query with { After = null }, time.GetUtcNow());
        return database.ReadAsync(db => list.Group(db, _table, by, figure, limit), cancellationToken);
    }

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyDictionary<JobState, long>>(
        db => db.Query("SELECT state, COUNT(*) FROM jobs GROUP BY state", r => (State: (JobState)r.GetInt32(0), Count: r.GetInt64(1))).ToDictionary(s => s.State, s => s.Count),
        cancellationToken);

    public Task<long> CountUnfinishedAsync(AccountId owner, CancellationToken cancellationToken) => database.ReadAsync(
        db => (long)db.Scalar(
            "SELECT COUNT(*) FROM jobs WHERE state IN ($0, $1, $2) AND owner = $3 AND created >= $4",
            (int)JobState.Queued, (int)JobState.Running, (int)JobState.Paused, owner.Name, owner.CreatedAt.ToUnixTimeMilliseconds())!,
        cancellationToken);

    public Task<JobUpdate> UpdateAsync(JobId id, Func<Job, Job?> change, CancellationToken cancellationToken) => database.WriteAsync(db => Apply(db, id, change), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>All or none.</remarks>
    public Task<IReadOnlyList<JobUpdate>> UpdateAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<JobUpdate>>(db => [.. changes.Select(c => Apply(db, c.Known.Id, c.Change))], cancellationToken);

    public Task DeleteAsync(JobId id, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            db.Run("DELETE FROM jobs WHERE id = $0", id.ToString());
            db.Run("DELETE FROM events WHERE job = $0", id.ToString());
            db.Run("DELETE FROM logs WHERE job = $0", id.ToString());
        },
        cancellationToken);

    private static Job? FindByKey(SqliteConnection db, string owner, string key) =>
        db.Scalar("SELECT document FROM jobs WHERE owner = $0 AND idempotency_key = $1", owner, key) is byte[] document ? JobDocuments.Read(document) : null;

    /// <summary>For a database that is older than these columns.</summary>
    internal static void FillDurations(SqliteConnection db)
    {
        foreach (var id in db.Query("SELECT id FROM jobs", r => r.GetString(0)))
        {
            var job = JobDocuments.Read((byte[])db.Scalar("SELECT document FROM jobs WHERE id = $0", id)!);
            db.Run("UPDATE jobs SET trained = $1, running_since = $2 WHERE id = $0", id, JobColumns.Trained.Value(job), JobColumns.RunningSince.Value(job));
        }
    }

    private static JobUpdate Apply(SqliteConnection db, JobId id, Func<Job, Job?> change)
    {
        var job = Find(db, id);
        if (job is null || change(job) is not { } changed) return new JobUpdate(job, false);
        var stored = changed with { Version = job.Version + 1 };
        // Each column that is set is written in all of its indexes, changed or not.
        var set = JobColumns.All.Select(column => (column.SqlName, Before: column.Value(job), After: column.Value(stored))).Where(c => !Equals(c.Before, c.After)).ToList();
        db.Run(
            $"UPDATE jobs SET document = $1{string.Concat(set.Select((c, i) => $", {c.SqlName} = ${i + 2}"))} WHERE id = $0",
            [id.ToString(), JobDocuments.Write(stored), .. set.Select(c => c.After)]);
        return new JobUpdate(stored, true);
    }

    private static Job? Find(SqliteConnection db, JobId id) =>
        db.Scalar("SELECT document FROM jobs WHERE id = $0", id.ToString()) is byte[] document ? JobDocuments.Read(document) : null;

    private static object?[] Values(Job job) => [job.Id.ToString(), .. JobColumns.All.Select(column => column.Value(job)), JobDocuments.Write(job)];
}
