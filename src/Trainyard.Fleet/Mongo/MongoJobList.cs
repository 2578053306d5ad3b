using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Contracts;
using Trainyard.Fields;
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

    private readonly JobQuery _query;
    private readonly JobListCursor? _after;
    private readonly DateTimeOffset _now;
    private readonly string _key;

    public MongoJobList(JobQuery query, DateTimeOffset now)
    {
        _query = query;
        _after = JobListCursor.Decode(query);
        _now = _after?.Now ?? now;
        _key = query.Sort == JobSort.Field ? KeyOf(query.Field!) : JobColumns.Of(query.Sort)?.Name ?? MongoJobFilter.Duration;
    }

    public async Task<JobList> ReadAsync(IMongoCollection<BsonDocument> jobs, CancellationToken cancellationToken)
    {
        List<BsonDocument> rows = [];
        foreach (var part in Parts())
        {
            if (rows.Count <= _query.Limit) rows.AddRange(await ReadAsync(jobs, part, _query.Limit + 1 - rows.Count, cancellationToken));
        }
        var page = rows.Take(_query.Limit).ToList();
        return new JobList(page.ConvertAll(MongoJobStore.ToJob), rows.Count > page.Count ? CursorAfter(page[^1]).Encode(_query) : null);
    }

    /// <summary>What is read one after the other, from the cursor on: running jobs and the others where those come first, and of each those that have a value to sort by and those that have none.</summary>
    private IEnumerable<Filter> Parts()
    {
        if (!_query.RunningFirst) return Parts(Where.Empty, _after);
        Filter running = Where.Eq("state", (int)JobState.Running), others = Where.Ne("state", (int)JobState.Running);
        return _after is { IsRunning: false } ? Parts(others, _after) : [.. Parts(running, _after), .. Parts(others, null)];
    }

    private IEnumerable<Filter> Parts(Filter which, JobListCursor? after)
    {
        if (after is not { Value: null }) yield return which & WithValue(after);
        if (_query.MayLackValue) yield return which & WithoutValue(after);
    }

    private Task<List<BsonDocument>> ReadAsync(IMongoCollection<BsonDocument> jobs, Filter part, int limit, CancellationToken cancellationToken)
    {
        var sort = Builders<BsonDocument>.Sort;
        var order = _query.Descending ? sort.Descending(_key).Descending("_id") : sort.Ascending(_key).Ascending("_id");
        return Matching(jobs).Match(part).Sort(order).Limit(limit).ToListAsync(cancellationToken);
    }

    private static string KeyOf(JobField field) => field.Kind == FieldKind.Duration ? MongoJobFilter.Duration : FieldColumns.PathOf(field);

    public async Task<IReadOnlyList<JobGroup>> GroupAsync(IMongoCollection<BsonDocument> jobs, JobField by, JobField? figure, int limit, CancellationToken cancellationToken)
    {
        // Older versions keep the state's column alone.
        var group = new BsonDocument { ["_id"] = by == FactFields.State ? "$state" : $"${KeyOf(by)}", ["count"] = new BsonDocument("$sum", 1) };
        if (figure is not null) foreach (var bound in (string[])["min", "max"]) group[bound] = new BsonDocument($"${bound}", $"${KeyOf(figure)}");
        var found = await Matching(jobs).Group(group).ToListAsync(cancellationToken);
        return
        [
            .. found.GroupBy(g => ValueOf(by, g["_id"])).Select(g => new JobGroup(g.Key, g.Sum(same => same["count"].ToInt64()), Bound(g, "min").Min(), Bound(g, "max").Max()))
                .OrderByDescending(g => g.Count).ThenBy(g => g.Value.Number).ThenBy(g => g.Value.Text, StringComparer.Ordinal).Take(limit),
        ];

        static IEnumerable<double?> Bound(IEnumerable<BsonDocument> groups, string name) => groups.Select(g => g.GetValue(name, BsonNull.Value) is { IsNumeric: true } number ? number.ToDouble() : (double?)null);
    }

    private static FieldValue ValueOf(JobField by, BsonValue value) => value switch
    {
        BsonString text => FieldValue.Of(text.Value),
        BsonArray texts => FieldValue.Of(string.Join(' ', texts.Select(text => text.AsString))),
        { IsNumeric: true } when by == FactFields.State => FieldValue.Of(JsonNamingPolicy.CamelCase.ConvertName(((JobState)value.ToInt32()).ToString())),
        { IsNumeric: true } => FieldValue.Of(by.Kind == FieldKind.Duration ? value.ToDouble() / 1000 : value.ToDouble()),
        _ => default,
    };

    /// <summary>The jobs that the query asks for, with what it compares that is in no column.</summary>
    private IAggregateFluent<BsonDocument> Matching(IMongoCollection<BsonDocument> jobs)
    {
        var list = jobs.Aggregate().Match(Asked());
        if (_key == MongoJobFilter.Duration || _query.Filter?.AsksFor(FactFields.Duration) == true) list = list.AppendStage<BsonDocument>(Duration());
        return _query.Filter is { } filter ? list.Match(MongoJobFilter.Of(filter)) : list;
    }

    private Filter Asked()
    {
        var conditions = new List<Filter>();
        if (_query.States.Count > 0) conditions.Add(Where.In("state", _query.States.Select(s => (int)s)));
        if (_query.Owner is { } owner) conditions.Add(Where.Eq("owner", owner));
        conditions.AddRange(_query.Words.Select(word => Where.Regex("search", MongoJobFilter.Containing(word))));
        if (_query.EndedAfter is { } after) conditions.Add(Where.Gt("ended", after.ToUnixTimeMilliseconds()));
        if (_query.EndedBy is { } by) conditions.Add(Where.Lte("ended", by.ToUnixTimeMilliseconds()));
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
        return new BsonDocument("$set", new BsonDocument(MongoJobFilter.Duration, Operator("$cond", isStarted, Operator("$cond", isOlder, sinceStart, known), BsonNull.Value)));
    }

    private static BsonDocument NotNegative(BsonValue value) => Operator("$cond", Operator("$gt", value, 0L), value, 0L);

    private static BsonDocument Operator(string name, params BsonValue[] operands) => new(name, new BsonArray(operands));

    private Filter WithValue(JobListCursor? after)
    {
        if (after is null) return _query.MayLackValue ? Where.Ne(_key, BsonNull.Value) : Where.Empty;
        var last = BsonValue.Create(after.Value);
        var (from, beyond) = _query.Descending ? (Where.Lte(_key, last), Where.Lt(_key, last)) : (Where.Gte(_key, last), Where.Gt(_key, last));
        // The first says no more than the second, and lets an index begin there.
        return from & (beyond | BeyondId(after.Id));
    }

    private Filter WithoutValue(JobListCursor? after)
    {
        var none = Where.Eq(_key, BsonNull.Value);
        return after is { Value: null } ? none & BeyondId(after.Id) : none;
    }

    private Filter BeyondId(string id) => _query.Descending ? Where.Lt("_id", id) : Where.Gt("_id", id);

    private JobListCursor CursorAfter(BsonDocument row)
    {
        var value = _key.Split('.').Aggregate((BsonValue)row, (at, name) => at is BsonDocument within ? within.GetValue(name, BsonNull.Value) : BsonNull.Value);
        return new(_now, value.IsBsonNull ? null : BsonTypeMapper.MapToDotNetValue(value), row["_id"].AsString, row["state"].ToInt32() == (int)JobState.Running);
    }
}
