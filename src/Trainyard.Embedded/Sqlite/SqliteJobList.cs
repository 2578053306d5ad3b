using System.Globalization;
using Microsoft.Data.Sqlite;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

/// <summary>
/// One page of a list, by keyset: first the jobs that have a value to sort by, then those without. A page starts after the last row's
/// value and id, so that rows which come, go or move meanwhile make no other row appear twice.
/// </summary>
/// <remarks>For what the index of a column answers (<see cref="Answers"/>), in the same time whatever the number of jobs; the rest is <see cref="JobTableList"/>'s.</remarks>
internal sealed class SqliteJobList
{
    private readonly JobQuery _query;
    private readonly DateTimeOffset _now;
    private readonly JobListCursor? _after;
    private readonly string _key;
    private readonly string _direction;
    private readonly List<object?> _values = [];

    public SqliteJobList(JobQuery query, DateTimeOffset now)
    {
        _query = query;
        _after = JobListCursor.Decode(query);
        _now = _after?.Now ?? now;
        _direction = query.Descending ? "DESC" : "ASC";
        _key = JobColumns.Of(query.Sort)?.SqlName ?? Duration(_now.ToUnixTimeMilliseconds());
    }

    private string Beyond => _query.Descending ? "<" : ">";

    /// <summary>Whether the indexes of columns have all that a query asks for.</summary>
    public static bool Answers(JobQuery query) => query is { Sort: not JobSort.Field, Words: [], Filter: null, RunningFirst: false } && (query.Owner is null || query.Sort == JobSort.Created)
        && (query is { EndedAfter: null, EndedBy: null } || query.Sort == JobSort.End);

    public JobList Read(SqliteConnection db)
    {
        // Both parts are of one moment: no job moves from one to the other between them.
        using var moment = db.BeginTransaction(deferred: true);
        List<Row> rows = [];
        if (_after is not { Value: null }) rows = Read(db, WithValue(), _query.Limit + 1);
        if (rows.Count <= _query.Limit && _query.MayLackValue) rows.AddRange(Read(db, WithoutValue(), _query.Limit + 1 - rows.Count));
        var page = rows.Take(_query.Limit).ToList();
        return new JobList(page.ConvertAll(r => JobDocuments.Read(r.Document)), rows.Count > page.Count ? new JobListCursor(_now, page[^1].Value, page[^1].Id).Encode(_query) : null);
    }

    /// <param name="db">The database.</param>
    /// <param name="parts">Each is read in the order of the list, as far as the limit; the first of all are the answer.</param>
    /// <param name="limit">Rows at most.</param>
    private List<Row> Read(SqliteConnection db, IEnumerable<string> parts, int limit)
    {
        var order = $"ORDER BY value {_direction}, id {_direction}";
        var most = Parameter(limit);
        // Documents only for the rows of the page: to sort all rows with theirs copies megabytes.
        var sql = $"""
            SELECT document, value, id FROM (
                {string.Join(" UNION ALL ", parts.Select(part => $"SELECT * FROM ({part} {order} LIMIT {most})"))} {order} LIMIT {most})
            JOIN jobs USING (id) {order}
            """;
        return db.Query(sql, r => new Row(r.Bytes(0), r.IsDBNull(1) ? null : r.GetValue(1), r.GetString(2)), [.. _values]);
    }

    private IEnumerable<string> WithValue() => _query.Sort == JobSort.Duration
        // The time of those in training grows, so that no index has it; there are as many as slots.
        ? [.. WithValue(JobColumns.Trained.SqlName, "trained", $"{JobColumns.RunningSince.SqlName} IS NULL"), .. WithValue(_key, "training", $"{JobColumns.RunningSince.SqlName} IS NOT NULL")]
        : WithValue(_key, _key);

    private IEnumerable<string> WithValue(string key, string index, params string[] conditions)
    {
        if (_query.MayLackValue) conditions = [.. conditions, $"{key} IS NOT NULL"];
        if (_after is { Value: { } last, Id: var id }) conditions = [.. conditions, $"({key}, id) {Beyond} ({Parameter(last)}, {Parameter(id)})"];
        return Select(key, _query.Owner is null ? $"jobs_by_{index}_in_state" : $"jobs_by_{index}_of_owner", conditions);
    }

    private IEnumerable<string> WithoutValue()
    {
        string[] conditions = [$"{_key} IS NULL"];
        if (_after is { Value: null, Id: var id }) conditions = [.. conditions, $"id {Beyond} {Parameter(id)}"];
        return Select("NULL", "jobs_in_state", conditions);
    }

    /// <summary>A part for each state, which its index has in order.</summary>
    private IEnumerable<string> Select(string key, string index, IEnumerable<string> conditions) => (_query.States.Count > 0 ? _query.States.Distinct() : Enum.GetValues<JobState>())
        .Select(state => $"SELECT id, {key} AS value FROM jobs INDEXED BY {index} WHERE {string.Join(" AND ", [$"state = {Parameter((int)state)}", .. Asked(), .. conditions])}");

    private static string Duration(long now) =>
        string.Create(CultureInfo.InvariantCulture, $"({JobColumns.Trained.SqlName} + MAX(0, {now} - COALESCE({JobColumns.RunningSince.SqlName}, {now})))");

    private IEnumerable<string> Asked()
    {
        if (_query.Owner is { } owner) yield return $"owner = {Parameter(owner)}";
        if (_query.EndedAfter is { } after) yield return $"ended > {Parameter(after.ToUnixTimeMilliseconds())}";
        if (_query.EndedBy is { } by) yield return $"ended <= {Parameter(by.ToUnixTimeMilliseconds())}";
    }

    private string Parameter(object? value)
    {
        _values.Add(value);
        return $"${_values.Count - 1}";
    }

    private readonly record struct Row(byte[] Document, object? Value, string Id);
}
