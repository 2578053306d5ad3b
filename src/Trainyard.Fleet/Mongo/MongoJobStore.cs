using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Fleet.Mongo;

/// <summary>
/// Jobs as JSON documents, beside the fields that lists filter and sort by. A change is written to the document that has the version it
/// was made from, or is made again. When MongoDB's answer is lost the change may have been made all the same: callers that try again
/// see the job as it is then.
/// </summary>
internal sealed class MongoJobStore(MongoDatabase database, TimeProvider time) : IJobStore
{
    /// <summary>Misses in a row after which a change waits a little: many at once for one job get in each other's way.</summary>
    private const int MissesWithoutPause = 3;

    /// <summary>The last batches that wrote a document, by their marks.</summary>
    private const string Marks = "batches";

    /// <summary>More than can write one job between a batch and its look at what it wrote.</summary>
    private const int MarksKept = 8;

    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;

    public Task<Job> AddAsync(Job job, string? idempotencyKey, CancellationToken cancellationToken) => RunAsync(
        async jobs =>
        {
            var stored = job with { Version = 1 };
            var key = idempotencyKey;
            while (true)
            {
                try
                {
                    await jobs.InsertOneAsync(ToDocument(stored, key), null, cancellationToken);
                    return stored;
                }
                catch (MongoWriteException e) when (MongoFailures.IsDuplicateKey(e))
                {
                    // This very job is there, because the answer to an earlier try was lost; or the key was used before.
                    if (await FindAsync(jobs, WithId(job.Id), cancellationToken) is { } same) return ToJob(same);
                    foreach (var used in idempotencyKey is null ? [] : JobKeys.Of(job.OwnerId, idempotencyKey))
                    {
                        if (await FindByKeyAsync(jobs, job.Owner, key = used, cancellationToken) is not { } earlier) break;
                        if (earlier.IsOf(job.OwnerId)) return earlier;
                    }
                }
            }
        },
        cancellationToken);

    public Task<Job?> FindAsync(JobId id, CancellationToken cancellationToken) =>
        RunAsync(async jobs => await FindAsync(jobs, WithId(id), cancellationToken) is { } document ? ToJob(document) : null, cancellationToken);

    public Task<IReadOnlyList<Job>> FindAsync(IReadOnlyCollection<JobId> ids, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<Job>>(async jobs => (await jobs.Find(Where.In("_id", ids.Select(id => id.ToString()))).ToListAsync(cancellationToken)).ConvertAll(ToJob), cancellationToken);

    public Task<Job?> FindByKeyAsync(AccountId owner, string idempotencyKey, CancellationToken cancellationToken) => RunAsync<Job?>(
        async jobs =>
        {
            foreach (var key in JobKeys.Of(owner, idempotencyKey))
            {
                if (await FindByKeyAsync(jobs, owner.Name, key, cancellationToken) is { } job && job.IsOf(owner)) return job;
            }
            return null;
        },
        cancellationToken);

    public Task<JobList> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var list = new MongoJobList(query, time.GetUtcNow());
        return RunAsync(jobs => list.ReadAsync(jobs, cancellationToken), cancellationToken);
    }

    public Task<IReadOnlyList<JobGroup>> GroupAsync(JobQuery query, JobField by, JobField? figure, int limit, CancellationToken cancellationToken)
    {
        var list = new MongoJobList(query with { After = null }, time.GetUtcNow());
        return RunAsync(jobs => list.GroupAsync(jobs, by, figure, limit, cancellationToken), cancellationToken);
    }

    /// <remarks>One count for each state: its index answers that, where grouping would read every document.</remarks>
    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => RunAsync<IReadOnlyDictionary<JobState, long>>(
        async jobs =>
        {
            var states = Enum.GetValues<JobState>();
            var counts = await Task.WhenAll(states.Select(state => jobs.CountDocumentsAsync(Where.Eq("state", (int)state), cancellationToken: cancellationToken)));
            return states.Zip(counts).ToDictionary(s => s.First, s => s.Second);
        },
        cancellationToken);

    public Task<long> CountUnfinishedAsync(AccountId owner, CancellationToken cancellationToken) => RunAsync(
        jobs => jobs.CountDocumentsAsync(
            Where.In("state", new[] { (int)JobState.Queued, (int)JobState.Running, (int)JobState.Paused }) & Where.Eq("owner", owner.Name) & Where.Gte("created", owner.CreatedAt.ToUnixTimeMilliseconds()),
            cancellationToken: cancellationToken),
        cancellationToken);

    public Task<JobUpdate> UpdateAsync(JobId id, Func<Job, Job?> change, CancellationToken cancellationToken) => RunAsync(
        async jobs =>
        {
            for (var misses = 0; ; misses++)
            {
                if (misses >= MissesWithoutPause) await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 * misses)), time, cancellationToken);
                var document = await FindAsync(jobs, WithId(id), cancellationToken);
                var job = document is null ? null : ToJob(document);
                if (job is null || change(job) is not { } changed) return new JobUpdate(job, false);
                var stored = changed with { Version = job.Version + 1 };
                if ((await jobs.UpdateOneAsync(Of(job), ToUpdate(stored), cancellationToken: cancellationToken)).MatchedCount == 1) return new JobUpdate(stored, true);
            }
        },
        cancellationToken);

    public Task<IReadOnlyList<JobUpdate>> UpdateAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken) => RunAsync<IReadOnlyList<JobUpdate>>(
        async jobs =>
        {
            var writes = new List<(Job Known, Job Stored)>(changes.Count);
            foreach (var (known, change) in changes)
            {
                if (change(known) is { } changed) writes.Add((known, changed with { Version = known.Version + 1 }));
            }
            var written = (await WriteAsync(jobs, writes, cancellationToken)).ToDictionary(job => job.Id);
            var updates = new List<JobUpdate>(changes.Count);
            // The rest as it is now: also what the known job needed no change for.
            foreach (var (known, change) in changes)
                updates.Add(written.TryGetValue(known.Id, out var stored) ? new JobUpdate(stored, true) : await UpdateAsync(known.Id, change, cancellationToken));
            return updates;
        },
        cancellationToken);

    public Task DeleteAsync(JobId id, CancellationToken cancellationToken) => database.RunAsync(
        async mongo =>
        {
            // The history first: after a crash between them the job is still there to be deleted again.
            await mongo.GetCollection<BsonDocument>(Names.Collections.Metrics).DeleteManyAsync(MongoJobHistory.Of(id), cancellationToken);
            await mongo.GetCollection<BsonDocument>(Names.Collections.Logs).DeleteManyAsync(MongoJobHistory.Of(id), cancellationToken);
            await mongo.GetCollection<BsonDocument>(Names.Collections.Jobs).DeleteOneAsync(WithId(id), cancellationToken);
        },
        cancellationToken);

    /// <returns>What was stored: where the known job was the present one.</returns>
    private static async Task<IEnumerable<Job>> WriteAsync(IMongoCollection<BsonDocument> jobs, List<(Job Known, Job Stored)> writes, CancellationToken cancellationToken)
    {
        if (writes.Count == 0) return [];
        // The answer only counts what was written, so that each document keeps who wrote it; of one the count tells.
        var mark = writes.Count == 1 ? null : BsonValue.Create(ObjectId.GenerateNewId());
        // Unordered: none waits for another, and one that misses stops none.
        var result = await jobs.BulkWriteAsync(
            writes.Select(w => new UpdateOneModel<BsonDocument>(Of(w.Known), ToUpdate(w.Stored, mark))), new BulkWriteOptions { IsOrdered = false }, cancellationToken);
        if (result.MatchedCount == writes.Count) return writes.Select(w => w.Stored);
        if (result.MatchedCount == 0) return [];
        var marked = await jobs.Find(Where.In("_id", writes.Select(w => w.Stored.Id.ToString())) & Where.Eq(Marks, mark)).Project(Builders<BsonDocument>.Projection.Include("_id")).ToListAsync(cancellationToken);
        var ids = marked.Select(document => document["_id"].AsString).ToHashSet();
        return writes.Select(w => w.Stored).Where(job => ids.Contains(job.Id.ToString()));
    }

    private static async Task<BsonDocument?> FindAsync(IMongoCollection<BsonDocument> jobs, FilterDefinition<BsonDocument> filter, CancellationToken cancellationToken) =>
        await jobs.Find(filter).FirstOrDefaultAsync(cancellationToken);

    private static async Task<Job?> FindByKeyAsync(IMongoCollection<BsonDocument> jobs, string owner, string key, CancellationToken cancellationToken) =>
        await FindAsync(jobs, Where.Eq("owner", owner) & Where.Eq("idempotencyKey", key), cancellationToken) is { } document ? ToJob(document) : null;

    private Task<T> RunAsync<T>(Func<IMongoCollection<BsonDocument>, Task<T>> call, CancellationToken cancellationToken) =>
        database.RunAsync(Names.Collections.Jobs, call, cancellationToken);

    private static FilterDefinition<BsonDocument> WithId(JobId id) => Where.Eq("_id", id.ToString());

    /// <summary>The job as it was seen, if nobody has changed it since.</summary>
    private static FilterDefinition<BsonDocument> Of(Job job) => WithId(job.Id) & Where.Eq("version", job.Version);

    internal static Job ToJob(BsonDocument document) => JobDocuments.Read(document["document"].AsString);

    private static BsonDocument ToDocument(Job job, string? idempotencyKey)
    {
        var document = Fields(job);
        document["_id"] = job.Id.ToString();
        if (idempotencyKey is not null) document["idempotencyKey"] = idempotencyKey;
        return document;
    }

    /// <summary>All that a change of the job may touch.</summary>
    /// <param name="job">As it is to be.</param>
    /// <param name="mark">Of the batch that writes it; null: none needs to know.</param>
    private static BsonDocument ToUpdate(Job job, BsonValue? mark = null)
    {
        var update = new BsonDocument("$set", Fields(job));
        if (mark is not null) update["$push"] = new BsonDocument(Marks, new BsonDocument { ["$each"] = new BsonArray { mark }, ["$slice"] = -MarksKept });
        return update;
    }

    private static BsonDocument Fields(Job job)
    {
        var fields = new BsonDocument { ["version"] = job.Version };
        foreach (var column in JobColumns.All) fields[column.Name] = BsonValue.Create(column.Value(job));
        fields[MetricColumns.Field] = new BsonDocument(MetricColumns.Of(job).Select(m => new BsonElement(m.Name, new BsonDocument(m.Figures.Select(f => new BsonElement(f.Figure, f.Value))))));
        fields[FieldColumns.Field] = MongoJobFields.Of(job);
        fields["document"] = JobDocuments.WriteText(job);
        return fields;
    }
}
