using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Storage;
using Filter = MongoDB.Driver.FilterDefinition<MongoDB.Bson.BsonDocument>;

namespace Trainyard.Fleet.Mongo;

/// <summary>
/// Events in buckets: 256 numbers of one attempt to a document, whose id sorts as the events do. Nothing is ever taken out: what a
/// later attempt superseded is left out when reading, so that two servers that write at the same moment cannot miss it. The lines of
/// logs are in a collection of their own, in the same buckets.
/// </summary>
internal sealed class MongoJobHistory(MongoDatabase database) : IJobHistory
{
    private const int BucketSize = 256;

    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;
    private static readonly ProjectionDefinitionBuilder<BsonDocument> Fields = Builders<BsonDocument>.Projection;

    /// <summary>All buckets of a job.</summary>
    public static Filter Of(JobId job) => Where.Gt("_id", $"{job}-") & Where.Lt("_id", $"{job}.");

    public Task AppendAsync(JobId job, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken) => database.RunAsync(
        async mongo =>
        {
            var lines = events.Where(e => e is LineLogged).ToList();
            if (lines.Count > 0) await AppendAsync(mongo.GetCollection<BsonDocument>(Names.Collections.Logs), job, lines, cancellationToken);
            var metrics = mongo.GetCollection<BsonDocument>(Names.Collections.Metrics);
            if (lines.Count < events.Count) await AppendAsync(metrics, job, Current(events.Except(lines), await NewestFenceAsync(metrics, job, cancellationToken)), cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<JobEvent>> ReadAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<JobEvent>>(
        Names.Collections.Metrics,
        async buckets =>
        {
            var starts = await StartsAsync(buckets, job, cancellationToken);
            return await ReadAsync(buckets, EventDocuments.Read, job, after, limit, e => !IsSuperseded(e, starts), cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<LineLogged>> ReadLogAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<LineLogged>>(
        Names.Collections.Logs, async buckets => await ReadAsync(buckets, EventDocuments.ReadLine, job, after, limit, _ => true, cancellationToken), cancellationToken);

    public Task DeleteEventsAsync(JobId job, CancellationToken cancellationToken) => database.RunAsync(Names.Collections.Metrics, buckets => buckets.DeleteManyAsync(Of(job), cancellationToken), cancellationToken);

    public Task DeleteLogAsync(JobId job, CancellationToken cancellationToken) => database.RunAsync(Names.Collections.Logs, buckets => buckets.DeleteManyAsync(Of(job), cancellationToken), cancellationToken);

    private static async Task<List<T>> ReadAsync<T>(
        IMongoCollection<BsonDocument> buckets, Func<string, T> read, JobId job, EventCursor after, int limit, Func<T, bool> isWanted, CancellationToken cancellationToken)
        where T : JobEvent
    {
        var found = new List<T>();
        var find = new FindOptions<BsonDocument> { Sort = Builders<BsonDocument>.Sort.Ascending("_id"), Projection = Fields.Include("events"), BatchSize = (limit / BucketSize) + 2 };
        using var cursor = await buckets.FindAsync(Of(job) & Where.Gte("_id", IdOf(job, after)), find, cancellationToken);
        while (found.Count < limit && await cursor.MoveNextAsync(cancellationToken))
        {
            var events = cursor.Current.SelectMany(b => b["events"].AsBsonArray).Select(e => read(e.AsString));
            found.AddRange(events.Where(e => e.Cursor > after && isWanted(e)).Take(limit - found.Count));
        }
        return found;
    }

    private static async Task AppendAsync(IMongoCollection<BsonDocument> buckets, JobId job, IEnumerable<JobEvent> events, CancellationToken cancellationToken)
    {
        foreach (var bucket in events.DistinctBy(e => e.Cursor).GroupBy(e => IdOf(job, e.Cursor)))
            await AppendAsync(buckets, job, bucket.Key, [.. bucket], cancellationToken);
    }

    /// <summary>Numbers only grow in a bucket: the filter refuses what is stored, and whoever else appends at the same moment.</summary>
    private static async Task AppendAsync(IMongoCollection<BsonDocument> buckets, JobId job, string id, List<JobEvent> events, CancellationToken cancellationToken)
    {
        while (events.Count > 0)
        {
            var set = Builders<BsonDocument>.Update;
            var update = set.SetOnInsert("job", job.ToString()).SetOnInsert("fence", events[0].Fence).Set("last", events[^1].Seq).PushEach("events", events.Select(EventDocuments.WriteText));
            if (events.OfType<AttemptStarted>().FirstOrDefault() is { } started) update = update.Set("startStep", started.Step).Set("validatesAgain", started.ValidatesAgain);
            try
            {
                await buckets.UpdateOneAsync(Where.Eq("_id", id) & Where.Lt("last", events[0].Seq), update, new UpdateOptions { IsUpsert = true }, cancellationToken);
                return;
            }
            catch (MongoWriteException e) when (MongoFailures.IsDuplicateKey(e))
            {
                var bucket = await buckets.Find(Where.Eq("_id", id)).Project(Fields.Include("last")).FirstOrDefaultAsync(cancellationToken);
                var last = bucket?["last"].AsInt64 ?? 0;
                events = [.. events.Where(e => e.Seq > last)];
            }
        }
    }

    /// <summary>Where each attempt began: of its first event what superseding needs.</summary>
    private static async Task<List<AttemptStarted>> StartsAsync(IMongoCollection<BsonDocument> buckets, JobId job, CancellationToken cancellationToken)
    {
        var starts = await buckets.Find(Where.Eq("job", job.ToString()) & Where.Exists("startStep"))
            .Project(Fields.Include("fence").Include("startStep").Include("validatesAgain").Exclude("_id")).ToListAsync(cancellationToken);
        return starts.ConvertAll(s => new AttemptStarted("", "", 0, 0, 0, 0)
        {
            Fence = s["fence"].AsInt64,
            Step = s["startStep"].AsInt64,
            // Earlier versions did not say.
            ValidatesAgain = s.GetValue("validatesAgain", false).AsBoolean,
        });
    }

    private static async Task<long> NewestFenceAsync(IMongoCollection<BsonDocument> buckets, JobId job, CancellationToken cancellationToken)
    {
        var last = await buckets.Find(Of(job)).Sort(Builders<BsonDocument>.Sort.Descending("_id")).Project(Fields.Include("fence")).FirstOrDefaultAsync(cancellationToken);
        return last?["fence"].AsInt64 ?? 0;
    }

    private static IEnumerable<JobEvent> Current(IEnumerable<JobEvent> events, long newest)
    {
        foreach (var e in events)
        {
            if (e.Fence < newest) continue;
            newest = e.Fence;
            yield return e;
        }
    }

    private static bool IsSuperseded(JobEvent e, List<AttemptStarted> starts) => starts.Exists(start => start.Fence > e.Fence && start.Supersedes(e));

    private static string IdOf(JobId job, EventCursor cursor) => $"{job}-{cursor.Fence:D10}-{cursor.Seq / BucketSize:D8}";
}
