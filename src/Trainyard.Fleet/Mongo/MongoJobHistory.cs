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

    public Task AppendAsync(IReadOnlyList<JobEvents> jobs, CancellationToken cancellationToken) => database.RunAsync(
        async mongo =>
        {
            var lines = Some(jobs, e => e is LineLogged);
            await AppendAsync(mongo.GetCollection<BsonDocument>(Names.Collections.Logs), lines, cancellationToken);
            var metrics = mongo.GetCollection<BsonDocument>(Names.Collections.Metrics);
            var others = Some(jobs, e => e is not LineLogged);
            var newest = await NewerFencesAsync(metrics, others, cancellationToken);
            await AppendAsync(metrics, [.. others.Select(o => new JobEvents(o.Job, [.. Current(o.Events, newest.GetValueOrDefault(o.Job.ToString()))]))], cancellationToken);
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

    private static List<JobEvents> Some(IEnumerable<JobEvents> jobs, Func<JobEvent, bool> isWanted) =>
        [.. jobs.Select(job => new JobEvents(job.Job, [.. job.Events.Where(isWanted)])).Where(job => job.Events.Count > 0)];

    /// <summary>Numbers only grow in a bucket: the filter refuses what is stored, and whoever else appends at the same moment.</summary>
    private static async Task AppendAsync(IMongoCollection<BsonDocument> buckets, List<JobEvents> jobs, CancellationToken cancellationToken)
    {
        var left = jobs.SelectMany(job => job.Events.DistinctBy(e => e.Cursor).GroupBy(e => IdOf(job.Job, e.Cursor)).Select(bucket => new Bucket(bucket.Key, job.Job, [.. bucket]))).ToList();
        while (left.Count > 0)
        {
            // In order: an attempt's later bucket must not be there without its earlier one.
            var failed = 0;
            try
            {
                await buckets.BulkWriteAsync(left.Select(bucket => bucket.ToUpdate()), new BulkWriteOptions { IsOrdered = true }, cancellationToken);
                return;
            }
            catch (MongoBulkWriteException<BsonDocument> e) when (e.WriteErrors is [{ Category: ServerErrorCategory.DuplicateKey, Index: var at }])
            {
                failed = at;
            }
            var bucket = left[failed];
            var stored = await buckets.Find(Where.Eq("_id", bucket.Id)).Project(Fields.Include("last")).FirstOrDefaultAsync(cancellationToken);
            left = [.. left.Skip(failed + 1)];
            if (bucket.After(stored?["last"].AsInt64 ?? 0) is { Events.Count: > 0 } rest) left.Insert(0, rest);
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

    /// <summary>By job, the newest attempt that has written; none where no attempt after those of the events has.</summary>
    private static async Task<Dictionary<string, long>> NewerFencesAsync(IMongoCollection<BsonDocument> buckets, List<JobEvents> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0) return [];
        var newer = jobs.Select(job => Where.Gt("_id", $"{job.Job}-{job.Events.Min(e => e.Fence) + 1:D10}") & Where.Lt("_id", $"{job.Job}."));
        var found = await buckets.Find(Where.Or(newer)).Project(Fields.Include("job").Include("fence").Exclude("_id")).ToListAsync(cancellationToken);
        return found.GroupBy(b => b["job"].AsString).ToDictionary(b => b.Key, b => b.Max(bucket => bucket["fence"].AsInt64));
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

    /// <param name="Id">Sorts as the events do.</param>
    /// <param name="Job">Whose it is.</param>
    /// <param name="Events">To be appended, in order; of one attempt.</param>
    private sealed record Bucket(string Id, JobId Job, List<JobEvent> Events)
    {
        /// <summary>Without what is stored.</summary>
        public Bucket After(long last) => this with { Events = [.. Events.Where(e => e.Seq > last)] };

        public UpdateOneModel<BsonDocument> ToUpdate()
        {
            var update = Builders<BsonDocument>.Update
                .SetOnInsert("job", Job.ToString()).SetOnInsert("fence", Events[0].Fence).Set("last", Events[^1].Seq).PushEach("events", Events.Select(EventDocuments.WriteText));
            if (Events.OfType<AttemptStarted>().FirstOrDefault() is { } started) update = update.Set("startStep", started.Step).Set("validatesAgain", started.ValidatesAgain);
            return new(Where.Eq("_id", Id) & Where.Lt("last", Events[0].Seq), update) { IsUpsert = true };
        }
    }
}
