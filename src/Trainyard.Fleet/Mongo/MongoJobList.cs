using System.Diagnostics;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Storage;
using Filter = MongoDB.Driver.FilterDefinition<MongoDB.Bson.BsonDocument>;

namespace Trainyard.Fleet.Mongo;

/// <summary>
/// One page of a list, by keyset: first the jobs that have a value to sort by, then those without. A page starts after the last row's
/// value and id, so that rows which come, go or move meanwhile make no other row appear twice.
/// </summary>
internal sealed class MongoJobList
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;

    /// <summary>A duration, which is in no column.</summary>
    private const string Computed = "duration";

    private readonly JobQuery _query;
    private readonly JobListCursor? _after;
    private readonly DateTimeOffset _now;
    private readonly string _key;

    public MongoJobList(JobQuery query, DateTimeOffset now)
    {
        _query = query;
        _after = JobListCursor.Decode(query);
        _now = _after?.Now ?? now;
        _key = JobColumns.Of(query.Sort)?.Name ?? (query is { Sort: JobSort.Metric, Metric: { } metric } ? MetricColumns.PathOf(metric) : Computed);
    }

    public async Task<JobList> ReadAsync(IMongoCollection<BsonDocument> jobs, CancellationToken cancellationToken)
    {
        List<BsonDocument> rows = [];
        if (_after is not { Value: null }) rows = await ReadAsync(jobs, WithValue(), _query.Limit + 1, cancellationToken);
        if (rows.Count <= _query.Limit && _query.MayLackValue) rows.AddRange(await ReadAsync(jobs, WithoutValue(), _query.Limit + 1 - rows.Count, cancellationToken));
        var page = rows.Take(_query.Limit).ToList();
        return new JobList(page.ConvertAll(MongoJobStore.ToJob), rows.Count > page.Count ? CursorAfter(page[^1]).Encode(_query) : null);
    }

    private Task<List<BsonDocument>> ReadAsync(IMongoCollection<BsonDocument> jobs, Filter part, int limit, CancellationToken cancellationToken)
    {
        var sort = Builders<BsonDocument>.Sort;
        var order = _query.Descending ? sort.Descending(_key).Descending("_id") : sort.Ascending(_key).Ascending("_id");
        var list = jobs.Aggregate().Match(Asked());
        if (_query.Sort == JobSort.Duration) list = list.AppendStage<BsonDocument>(Duration());
        return list.Match(part).Sort(order).Limit(limit).ToListAsync(cancellationToken);
    }

    private static Filter Asked(MetricFilter filter)
    {
        var path = MetricColumns.PathOf(filter.Metric);
        return filter.Comparison switch
        {
            Comparison.Less => Where.Lt(path, filter.Value),
            Comparison.AtMost => Where.Lte(path, filter.Value),
            Comparison.Greater => Where.Gt(path, filter.Value),
            Comparison.AtLeast => Where.Gte(path, filter.Value),
            _ => throw new UnreachableException(filter.Comparison.ToString()),
        };
    }

    private Filter Asked()
    {
        var conditions = new List<Filter>();
        if (_query.States.Count > 0) conditions.Add(Where.In("state", _query.States.Select(s => (int)s)));
        if (_query.Owner is { } owner) conditions.Add(Where.Eq("owner", owner));
        if (_query.Text is { Length: > 0 } text) conditions.Add(Where.Regex("search", Containing(text.ToLowerInvariant())));
        if (_query.EndedAfter is { } after) conditions.Add(Where.Gt("ended", after.ToUnixTimeMilliseconds()));
        if (_query.EndedBy is { } by) conditions.Add(Where.Lte("ended", by.ToUnixTimeMilliseconds()));
        conditions.AddRange(_query.Metrics.Select(Asked));
        return conditions.Count == 0 ? Where.Empty : Where.And(conditions);
    }

    /// <summary>
    /// Unknown for a job that never started. A document that an older version wrote last has no <c>trained</c>: until it changes, it is
    /// sorted by the time from its start to its end.
    /// </summary>
    private BsonDocument Duration()
    {
        BsonValue now = _now.ToUnixTimeMilliseconds();
        var running = NotNegative(Operator("$subtract", now, Operator("$ifNull", "$runningSince", now)));
        var sinceStart = NotNegative(Operator("$subtract", Operator("$ifNull", "$ended", now), Operator("$ifNull", "$started", now)));
        var known = Operator("$add", Operator("$ifNull", "$trained", 0L), running);
        var isOlder = Operator("$eq", Operator("$ifNull", "$trained", -1L), -1L);
        var isStarted = Operator("$ne", Operator("$ifNull", "$started", -1L), -1L);
        return new BsonDocument("$set", new BsonDocument(_key, Operator("$cond", isStarted, Operator("$cond", isOlder, sinceStart, known), BsonNull.Value)));
    }

    private static BsonDocument NotNegative(BsonValue value) => Operator("$cond", Operator("$gt", value, 0L), value, 0L);

    private static BsonDocument Operator(string name, params BsonValue[] operands) => new(name, new BsonArray(operands));

    private Filter WithValue()
    {
        if (_after is null) return _query.MayLackValue ? Where.Ne(_key, BsonNull.Value) : Where.Empty;
        var last = BsonValue.Create(_after.Value);
        var (from, beyond) = _query.Descending ? (Where.Lte(_key, last), Where.Lt(_key, last)) : (Where.Gte(_key, last), Where.Gt(_key, last));
        // The first says no more than the second, and lets an index begin there.
        return from & (beyond | BeyondId(_after.Id));
    }

    private Filter WithoutValue()
    {
        var none = Where.Eq(_key, BsonNull.Value);
        return _after is { Value: null } ? none & BeyondId(_after.Id) : none;
    }

    private Filter BeyondId(string id) => _query.Descending ? Where.Lt("_id", id) : Where.Gt("_id", id);

    private JobListCursor CursorAfter(BsonDocument row)
    {
        var value = _key.Split('.').Aggregate((BsonValue)row, (at, name) => at is BsonDocument within ? within.GetValue(name, BsonNull.Value) : BsonNull.Value);
        return new(_now, value.IsBsonNull ? null : BsonTypeMapper.MapToDotNetValue(value), row["_id"].AsString);
    }

    /// <summary>A pattern ends at a NUL on the wire.</summary>
    private static BsonRegularExpression Containing(string text) => new(Regex.Escape(text).Replace("\0", @"\x00", StringComparison.Ordinal));
}
