using System.Globalization;
using Microsoft.Data.Sqlite;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

/// <summary>
/// One page of a list, by keyset: a page starts after the last row's value and id, so that rows which come, go or move meanwhile
/// make no other row appear twice.
/// </summary>
internal sealed class SqliteJobList
{
    private readonly JobQuery _query;
    private readonly DateTimeOffset _now;
    private readonly JobListCursor? _after;
    private readonly string _key;
    private readonly List<object?> _values = [];

    public SqliteJobList(JobQuery query, DateTimeOffset now)
    {
        _query = query;
        _after = JobListCursor.Decode(query);
        _now = _after?.Now ?? now;
        _key = JobColumns.Of(query.Sort)?.SqlName ?? (query is { Sort: JobSort.Metric, Metric: { } metric } ? Figure(metric) : Duration(_now.ToUnixTimeMilliseconds()));
    }

    public JobList Read(SqliteConnection db)
    {
        var direction = _query.Descending ? "DESC" : "ASC";
        // Without the term that no index answers, lists that have an index read a page's rows and no more; a text must be looked for in all.
        var nullsLast = _query is { MayLackValue: false, Text: null or "" } ? "" : "value IS NULL, ";
        var order = $"ORDER BY {nullsLast}value {direction}, id {direction}";
        // Documents only for the rows of the page: to sort all rows with theirs copies megabytes.
        var sql = $"""
            SELECT document, value, id FROM (SELECT id, {_key} AS value FROM jobs{Where()} {order} LIMIT {Parameter(_query.Limit + 1)})
            JOIN jobs USING (id) {order}
            """;
        var rows = db.Query(sql, r => (Document: r.Bytes(0), Value: r.IsDBNull(1) ? null : r.GetValue(1), Id: r.GetString(2)), [.. _values]);
        var page = rows.Take(_query.Limit).ToList();
        return new JobList(page.ConvertAll(r => JobDocuments.Read(r.Document)), rows.Count > page.Count ? new JobListCursor(_now, page[^1].Value, page[^1].Id).Encode(_query) : null);
    }

    private static string Duration(long now) =>
        string.Create(CultureInfo.InvariantCulture, $"({JobColumns.Trained.SqlName} + MAX(0, {now} - COALESCE({JobColumns.RunningSince.SqlName}, {now})))");

    /// <summary>A number of the document; null where it has none, or one that is not finite, which is a text there.</summary>
    private string Figure(MetricKey metric)
    {
        var (path, older) = MetricColumns.JsonPathsOf(metric);
        return older is null ? Number(path) : $"COALESCE({Number(path)}, {Number(older)})";

        string Number(string at)
        {
            var parameter = Parameter(at);
            return $"(CASE WHEN json_type(CAST(document AS TEXT), {parameter}) IN ('real', 'integer') THEN json_extract(CAST(document AS TEXT), {parameter}) END)";
        }
    }

    private string Where()
    {
        var conditions = new List<string>();
        if (_query.States.Count > 0) conditions.Add($"state IN ({string.Join(", ", _query.States.Select(s => Parameter((int)s)))})");
        if (_query.Owner is { } owner) conditions.Add($"owner = {Parameter(owner)}");
        if (_query.Text is { Length: > 0 } text) conditions.Add($"instr(search, {Parameter(text.ToLowerInvariant())}) > 0");
        if (_query.EndedAfter is { } after) conditions.Add($"ended > {Parameter(after.ToUnixTimeMilliseconds())}");
        if (_query.EndedBy is { } by) conditions.Add($"ended <= {Parameter(by.ToUnixTimeMilliseconds())}");
        foreach (var filter in _query.Metrics) conditions.Add($"{Figure(filter.Metric)} {MetricFilter.Sign(filter.Comparison)} {Parameter(filter.Value)}");
        if (_after is not null)
        {
            var (id, compare) = (Parameter(_after.Id), _query.Descending ? "<" : ">");
            conditions.Add(_after.Value is null
                ? $"({_key} IS NULL AND id {compare} {id})"
                : AfterValue(_after.Value, compare, id));
        }
        return conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);
    }

    private string AfterValue(object last, string compare, string id)
    {
        var beyond = $"({_key}, id) {compare} ({Parameter(last)}, {id})";
        return _query.MayLackValue ? $"({_key} IS NULL OR {beyond})" : beyond;
    }

    private string Parameter(object? value)
    {
        _values.Add(value);
        return $"${_values.Count - 1}";
    }
}
