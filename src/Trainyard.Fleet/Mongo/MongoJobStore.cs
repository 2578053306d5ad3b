using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Fleet.Mongo;

/// <summary>
/// Jobs as JSON documents, beside the fields that lists filter and sort by. A change replaces the document that has the version it
/// was made from, or is made again. When MongoDB's answer is lost the change may have been made all the same: callers that try again
/// see the job as it is then.
/// </summary>
internal sealed class MongoJobStore(MongoDatabase database, TimeProvider time) : IJobStore
{
    /// <summary>Misses in a row after which a change waits a little: many at once for one job get in each other's way.</summary>
    private const int MissesWithoutPause = 3;

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
                var replacement = ToDocument(stored, document!.GetValue("idempotencyKey", null)?.AsString);
                var replaced = await jobs.ReplaceOneAsync(WithId(id) & Where.Eq("version", job.Version), replacement, cancellationToken: cancellationToken);
                if (replaced.MatchedCount == 1) return new JobUpdate(stored, true);
            }
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

    private static async Task<BsonDocument?> FindAsync(IMongoCollection<BsonDocument> jobs, FilterDefinition<BsonDocument> filter, CancellationToken cancellationToken) =>
        await jobs.Find(filter).FirstOrDefaultAsync(cancellationToken);

    private static async Task<Job?> FindByKeyAsync(IMongoCollection<BsonDocument> jobs, string owner, string key, CancellationToken cancellationToken) =>
        await FindAsync(jobs, Where.Eq("owner", owner) & Where.Eq("idempotencyKey", key), cancellationToken) is { } document ? ToJob(document) : null;

    private Task<T> RunAsync<T>(Func<IMongoCollection<BsonDocument>, Task<T>> call, CancellationToken cancellationToken) =>
        database.RunAsync(Names.Collections.Jobs, call, cancellationToken);

    private static FilterDefinition<BsonDocument> WithId(JobId id) => Where.Eq("_id", id.ToString());

    internal static Job ToJob(BsonDocument document) => JobDocuments.Read(document["document"].AsString);

    private static BsonDocument ToDocument(Job job, string? idempotencyKey)
    {
        var document = new BsonDocument { ["_id"] = job.Id.ToString(), ["version"] = job.Version };
        foreach (var column in JobColumns.All) document[column.Name] = BsonValue.Create(column.Value(job));
        document[MetricColumns.Field] = new BsonDocument(MetricColumns.Of(job).Select(m => new BsonElement(m.Name, new BsonDocument(m.Figures.Select(f => new BsonElement(f.Figure, f.Value))))));
        document["document"] = JobDocuments.WriteText(job);
        if (idempotencyKey is not null) document["idempotencyKey"] = idempotencyKey;
        return document;
    }
}
