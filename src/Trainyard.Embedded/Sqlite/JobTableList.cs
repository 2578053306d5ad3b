using System.Runtime.InteropServices;
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

    public JobTableList(JobQuery query, DateTimeOffset now)
    {
        _query = query;
        _after = JobListCursor.Decode(query);
        _now = _after?.Now ?? now;
    }

    public JobList Read(SqliteConnection db, JobTable table)
    {
        // The rows and the documents are of one moment.
        using var moment = db.BeginTransaction(deferred: true);
        var keys = table.Look(db, Best);
        var page = keys.Take(_query.Limit).ToList();
        var jobs = page.Select(key => db.Scalar("SELECT document FROM jobs WHERE id = $0", JobRows.ToText(key.Id)) as byte[]).OfType<byte[]>().Select(document => JobDocuments.Read(document));
        return new JobList([.. jobs], keys.Count > page.Count ? new JobListCursor(_now, page[^1].Value.SortKey, JobRows.ToText(page[^1].Id), page[^1].Rank == 0).Encode(_query) : null);
    }

    /// <summary>The first rows of the page in order, and one more.</summary>
    private List<RowKey> Best(JobRows rows)
    {
        var (matches, read, order) = (Filter(rows), rows.Reader(FieldOf(_query), _now), new RowOrder(_query.Descending));
        var after = _after is { } cursor ? new RowKey(Rank(cursor.IsRunning), ToValue(cursor.Value), JobRows.ToNumber(cursor.Id)) : (RowKey?)null;
        // The worst of the best so far stands at its head.
        var best = new PriorityQueue<RowKey, RowKey>(_query.Limit + 2, Comparer<RowKey>.Create((a, b) => order.Compare(b, a)));
        for (var i = 0; i < rows.Count; i++)
        {
            // Newer jobs come later, and among equal values first where the order descends: the best are found early.
            var place = _query.Descending ? rows.Count - 1 - i : i;
            if (rows.StateAt(place) is not { } state || !matches(place)) continue;
            var key = new RowKey(Rank(state == JobState.Running), Comparable(read(place)), rows.IdAt(place));
            if (after is { } last && order.Compare(key, last) <= 0) continue;
            if (best.Count <= _query.Limit) best.Enqueue(key, key);
            else if (order.Compare(key, best.Peek()) < 0) best.EnqueueDequeue(key, key);
        }
        return [.. best.UnorderedItems.Select(item => item.Element).Order(order)];
    }

    public IReadOnlyList<JobGroup> Group(SqliteConnection db, JobTable table, JobField by, JobField? figure, int limit)
    {
        using var moment = db.BeginTransaction(deferred: true);
        var groups = table.Look(db, rows => Count(rows, by, figure));
        return [.. groups.Select(group => group.Value.ToGroup(group.Key)).OrderByDescending(group => group.Count).ThenBy(group => group.Value, RowOrder.Values).Take(limit)];
    }

    private Dictionary<FieldValue, Tally> Count(JobRows rows, JobField by, JobField? figure)
    {
        var (matches, read, measure) = (Filter(rows), rows.Reader(by, _now), figure is null ? null : rows.Reader(figure, _now));
        var groups = new Dictionary<FieldValue, Tally>();
        for (var place = 0; place < rows.Count; place++)
        {
            if (rows.StateAt(place) is null || !matches(place)) continue;
            ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, Comparable(read(place)), out _);
            tally.Add(measure?.Invoke(place) is { IsEmpty: false, Number: var number } ? number : null);
        }
        return groups;
    }

    private Func<int, bool> Filter(JobRows rows) => _query.ToFilter().Compile(field => rows.Reader(field, _now), StringComparison.Ordinal);

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

/// <summary>What is known of a group so far.</summary>
internal struct Tally
{
    private int _count;
    private double? _lowest, _highest;

    public void Add(double? figure)
    {
        _count++;
        if (figure is not { } value) return;
        _lowest = Math.Min(_lowest ?? value, value);
        _highest = Math.Max(_highest ?? value, value);
    }

    public readonly JobGroup ToGroup(FieldValue value) => new(value, _count, _lowest, _highest);
}

/// <summary>Where a row stands in a list.</summary>
internal readonly record struct RowKey(int Rank, FieldValue Value, UInt128 Id);

/// <summary>By rank, then by value with those without one last in either direction, then by id.</summary>
internal sealed class RowOrder(bool descending) : IComparer<RowKey>
{
    public static IComparer<FieldValue> Values { get; } = Comparer<FieldValue>.Create(Compare);

    public int Compare(RowKey a, RowKey b)
    {
        if (a.Rank != b.Rank) return a.Rank - b.Rank;
        if (a.Value.IsEmpty != b.Value.IsEmpty) return a.Value.IsEmpty ? 1 : -1;
        var order = Compare(a.Value, b.Value) is not 0 and var unequal ? unequal : a.Id.CompareTo(b.Id);
        return descending ? -order : order;
    }

    private static int Compare(FieldValue a, FieldValue b) => a.HasNumber && b.HasNumber ? a.Number.CompareTo(b.Number) : string.CompareOrdinal(a.Text, b.Text);
}
