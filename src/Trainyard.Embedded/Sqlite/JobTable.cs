using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

/// <summary>
/// What lists sort and filter all jobs by, in memory: an expression over any fields looks at 100,000 of them in some 10 ms, where SQLite would read as many
/// documents. Nothing is kept in step by hand: the database numbers each change of a job (<c>job_changes</c>), and every question first reads what changed
/// since the last one, whoever wrote it.
/// </summary>
internal sealed class JobTable
{
    /// <summary>Documents that are unpacked at once.</summary>
    private const int BatchSize = 2_000;

    private readonly Lock _lock = new();
    private readonly TextPool _texts = new();
    private readonly SeriesPool _series = new();
    private readonly Dictionary<string, int> _places = [];
    private JobRow?[] _rows = [];
    private int _count;
    private long _through;

    /// <summary>The rows as the database has them now; what changes meanwhile may show or not. A place without a row was deleted.</summary>
    public ArraySegment<JobRow?> Read(SqliteConnection db)
    {
        lock (_lock)
        {
            while (ReadChanges(db) == BatchSize)
            {
            }
            return new ArraySegment<JobRow?>(_rows, 0, _count);
        }
    }

    private int ReadChanges(SqliteConnection db)
    {
        var changes = db.Query(
            "SELECT number, job, document FROM job_changes LEFT JOIN jobs ON id = job WHERE number > $0 ORDER BY number LIMIT $1",
            row => (Number: row.GetInt64(0), Id: row.GetString(1), Document: row.IsDBNull(2) ? null : row.Bytes(2)), _through, BatchSize);
        // Documents are unpacked on all cores; a job stands once among the changes.
        var jobs = new ConcurrentDictionary<string, Jobs.Job>();
        Parallel.ForEach(changes.Where(change => change.Document is not null), change => jobs[change.Id] = JobDocuments.Read(change.Document));
        foreach (var change in changes)
        {
            if (jobs.TryGetValue(change.Id, out var job)) Put(change.Id, new JobRow(job, _texts, _series));
            else if (_places.Remove(change.Id, out var gone)) _rows[gone] = null;
            _through = change.Number;
        }
        return changes.Count;
    }

    private void Put(string id, JobRow row)
    {
        if (!_places.TryGetValue(id, out var place))
        {
            _places[id] = place = _count++;
            // Readers keep the array that they have.
            if (place == _rows.Length) Array.Resize(ref _rows, Math.Max(64, 2 * place));
        }
        _rows[place] = row;
    }
}
