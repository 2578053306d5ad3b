using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Contracts;
using Trainyard.Workers;

namespace Trainyard.Fleet.Mongo;

/// <summary>A document for each worker. The database notes the time and measures the age, so no other clock is asked.</summary>
internal sealed class MongoWorkerRegistry(MongoDatabase database) : IWorkerRegistry
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);
    private static readonly BsonDocument Age = new("$set", new BsonDocument("age", new BsonDocument("$subtract", new BsonArray { "$$NOW", "$said" })));

    public Task ReportAsync(WorkerReport report, CancellationToken cancellationToken)
    {
        var update = Builders<BsonDocument>.Update
            .Set("name", report.Name)
            .Set("device", report.Device)
            .Set("slots", report.Slots)
            .Set("jobs", report.Jobs.Select(j => j.ToString()))
            .Set("isDraining", report.IsDraining)
            .Set("started", report.StartedAt.UtcDateTime)
            .Set("idle", report.IdleFor?.TotalMilliseconds)
            .Set("memory", report.Memory)
            .CurrentDate("said");
        return RunAsync(workers => workers.UpdateOneAsync(WithId(report.Id), update, new UpdateOptions { IsUpsert = true }, cancellationToken), cancellationToken);
    }

    public Task RemoveAsync(Guid id, CancellationToken cancellationToken) => RunAsync(workers => workers.DeleteOneAsync(WithId(id), cancellationToken), cancellationToken);

    public Task<IReadOnlyList<KnownWorker>> ListAsync(CancellationToken cancellationToken) => RunAsync<IReadOnlyList<KnownWorker>>(
        async workers =>
        {
            var known = await workers.Aggregate().AppendStage<BsonDocument>(Age).Match(Where.Lt("age", Remembered.TotalMilliseconds)).ToListAsync(cancellationToken);
            return known.ConvertAll(w => new KnownWorker(ToReport(w), w["said"].ToUniversalTime(), TimeSpan.FromMilliseconds(w["age"].ToInt64())));
        },
        cancellationToken);

    private Task<T> RunAsync<T>(Func<IMongoCollection<BsonDocument>, Task<T>> call, CancellationToken cancellationToken) =>
        database.RunAsync(Names.Collections.Workers, call, cancellationToken);

    private static FilterDefinition<BsonDocument> WithId(Guid id) => Where.Eq("_id", id.ToString("N"));

    private static WorkerReport ToReport(BsonDocument worker) => new(
        Guid.Parse(worker["_id"].AsString), worker["name"].AsString, worker["device"].IsBsonNull ? null : worker["device"].AsString, worker["slots"].AsInt32,
        [.. worker["jobs"].AsBsonArray.Select(j => JobId.Parse(j.AsString))], worker["isDraining"].AsBoolean, worker["started"].ToUniversalTime())
    {
        // A worker of an earlier version does not say.
        IdleFor = worker.TryGetValue("idle", out var idle) && !idle.IsBsonNull ? TimeSpan.FromMilliseconds(idle.ToDouble()) : null,
        Memory = worker.TryGetValue("memory", out var memory) && !memory.IsBsonNull ? memory.ToInt64() : null,
    };
}
