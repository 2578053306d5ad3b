using Microsoft.Data.Sqlite;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Filters;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

/// <summary>A page of a list, or its groups, from the table in memory; documents are read for the page alone.</summary>
internal sealed class JobTableList
{
    private readonly JobQuery _query;
    private readonly JobListCursor? _after;
    private readonly DateTimeOffset _now;
    private readonly Func<JobRow, bool> _matches;

    public JobTableList(JobQuery query, DateTimeOffset now)
    {
        _query = query;
        _after = JobListCursor.Decode(query);
        _now = _after?.Now ?? now;
        _matches = query.ToFilter().Compile(field => JobRow.Reader(field, _now));
    }

    public JobList Read(SqliteConnection db, JobTable table)
    {
        // The rows and the documents are of one moment.
        using var moment = db.BeginTransaction(deferred: true);
        var read = JobRow.Reader(FieldOf(_query), _now);
        var order = new RowOrder(_query.Descending);
        var after = _after is { } cursor ? new RowKey(Rank(cursor.IsRunning), ToValue(cursor.Value), cursor.Id) : (RowKey?)null;
        // The worst of the best so far stands at its head.
        var best = new PriorityQueue<RowKey, RowKey>(_query.Limit + 2, Comparer<RowKey>.Create((a, b) => order.Compare(b, a)));
        foreach (var row in table.Read(db))
        {
            if (row is null || !_matches(row)) continue;
            var key = new RowKey(Rank(row.State == JobState.Running), Comparable(read(row)), row.Id);
            if (after is { } last && order.Compare(key, last) <= 0) continue;
            if (best.Count <= _query.Limit) best.Enqueue(key, key);
            else if (order.Compare(key, best.Peek()) < 0) best.EnqueueDequeue(key, key);
        }
        List<RowKey> keys = [.. best.UnorderedItems.Select(item => item.Element).Order(order)];
        var page = keys.Take(_query.Limit).ToList();
        var jobs = page.Select(key => db.Scalar("SELECT document FROM jobs WHERE id = $0", key.Id) as byte[]).OfType<byte[]>().Select(document => JobDocuments.Read(document));
        return new JobList([.. jobs], keys.Count > page.Count ? new JobListCursor(_now, page[^1].Value.SortKey, page[^1].Id, page[^1].Rank == 0).Encode(_query) : null);
    }

    public IReadOnlyList<JobGroup> Group(SqliteConnection db, JobTable table, JobField by, JobField? figure, int limit)
    {
        var read = JobRow.Reader(by, _now);
        var measure = figure is null ? null : JobRow.Reader(figure, _now);
        var groups = new Dictionary<FieldValue, JobGroup>();
        using var moment = db.BeginTransaction(deferred: true);
        foreach (var row in table.Read(db))
        {
            if (row is null || !_matches(row)) continue;
            var value = Comparable(read(row));
            var measured = measure?.Invoke(row) is { IsEmpty: false, Number: var number } ? number : (double?)null;
            groups[value] = groups.TryGetValue(value, out var group)
                ? group with { Count = group.Count + 1, Lowest = Least(group.Lowest, measured), Highest = -Least(-group.Highest, -measured) }
                : new JobGroup(value, 1, measured, measured);
        }
        return [.. groups.Values.OrderByDescending(group => group.Count).ThenBy(group => group.Value, RowOrder.Values).Take(limit)];
    }

    private static double? Least(double? one, double? other) => one is null || other < one ? other ?? one : one;

    private int Rank(bool isRunning) => _query.RunningFirst && !isRunning ? 1 : 0;

    private static JobField FieldOf(JobQuery query) => query.Sort == JobSort.Field ? query.Field! : FieldColumns.Of(query.Sort);

    /// <summary>A value to compare by; several texts are one.</summary>
    private static FieldValue Comparable(FieldValue value) => value.IsEmpty ? default : value.Texts is { } texts ? FieldValue.Of(string.Join(' ', texts)) : value;

    private static FieldValue ToValue(object? key) => key switch
    {
        null => default,
        string text => FieldValue.Of(text),
        _ => FieldValue.Of((double)key),
    };
}

/// <summary>Where a row stands in a list.</summary>
internal readonly record struct RowKey(int Rank, FieldValue Value, string Id);

/// <summary>By rank, then by value with those without one last in either direction, then by id.</summary>
internal sealed class RowOrder(bool descending) : IComparer<RowKey>
{
    public static IComparer<FieldValue> Values { get; } = Comparer<FieldValue>.Create(Compare);

    public int Compare(RowKey a, RowKey b)
    {
        if (a.Rank != b.Rank) return a.Rank - b.Rank;
        if (a.Value.IsEmpty != b.Value.IsEmpty) return a.Value.IsEmpty ? 1 : -1;
        var order = Compare(a.Value, b.Value) is not 0 and var unequal ? unequal : string.CompareOrdinal(a.Id, b.Id);
        return descending ? -order : order;
    }

    private static int Compare(FieldValue a, FieldValue b) => a.HasNumber && b.HasNumber ? a.Number.CompareTo(b.Number) : string.CompareOrdinal(a.Text, b.Text);
}
