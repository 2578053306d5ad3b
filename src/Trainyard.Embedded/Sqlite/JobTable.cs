using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

/// <summary>
/// What lists sort and filter all jobs by, in memory: an expression over any fields looks at 100,000 of them in milliseconds, where SQLite would read as many
/// documents. Nothing is kept in step by hand: the database numbers each change of a job (<c>job_changes</c>), and every question first reads what changed
/// since the last one, whoever wrote it.
/// </summary>
internal sealed class JobTable
{
    /// <summary>Documents that are unpacked at once.</summary>
    private const int BatchSize = 2_000;

    private readonly Lock _lock = new();
    private readonly JobRows _rows = new();
    private long _through;

    /// <summary>Looks at the rows as the database has them now; nothing changes meanwhile.</summary>
    public T Look<T>(SqliteConnection db, Func<JobRows, T> look)
    {
        lock (_lock)
        {
            while (ReadChanges(db) == BatchSize)
            {
            }
            return look(_rows);
        }
    }

    private int ReadChanges(SqliteConnection db)
    {
        var changes = db.Query(
            "SELECT number, job, document FROM job_changes LEFT JOIN jobs ON id = job WHERE number > $0 ORDER BY number LIMIT $1",
            row => (Number: row.GetInt64(0), Id: row.GetString(1), Document: row.IsDBNull(2) ? null : row.Bytes(2)), _through, BatchSize);
        // Documents are unpacked on all cores; a job stands once among the changes.
        var jobs = new ConcurrentDictionary<string, Job>();
        Parallel.ForEach(changes.Where(change => change.Document is not null), change => jobs[change.Id] = JobDocuments.Read(change.Document));
        foreach (var (number, id, _) in changes)
        {
            if (jobs.TryGetValue(id, out var job)) _rows.Put(id, job);
            else _rows.Remove(id);
            _through = number;
        }
        return changes.Count;
    }
}
