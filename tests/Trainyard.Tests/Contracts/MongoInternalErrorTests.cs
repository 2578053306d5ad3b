using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Artifacts;
using Trainyard.Fleet.Mongo;
using Trainyard.Health;
using Trainyard.Storage;
using Trainyard.Tests.Telemetry;

namespace Trainyard.Tests.Contracts;

/// <summary>Errors that a database, or a proxy in front of one, answers with: which of them are an outage.</summary>
public sealed class MongoInternalErrorTests(TestServices services) : IAsyncLifetime
{
    private const int InternalError = 1;

    private readonly TempMongo _temp = new(services);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();

    [Fact]
    public async Task Internal_errors_from_everything_are_an_outage_that_ends()
    {
        var (log, time) = (new CapturedLines(), new ShiftedTime());
        await using var proxy = new FailingMongo(_temp.Url);
        using var database = new MongoDatabase(proxy.Url, new FailureLog(time, log), time);
        var (store, artifacts) = (new MongoJobStore(database, TimeProvider.System), new GridFsArtifacts(database, TimeProvider.System));
        var job = await store.AddAsync(Samples.Job(), null, Cancel);

        proxy.Fail(InternalError, _ => true);
        await Assert.ThrowsAsync<UnavailableException>(() => store.FindAsync(job.Id, Cancel));
        await Assert.ThrowsAsync<UnavailableException>(() => store.UpdateAsync(job.Id, j => j with { FailuresInARow = 1 }, Cancel));
        // A checkpoint that waits, and no job that failed.
        await Assert.ThrowsAsync<UnavailableException>(() => artifacts.SaveAsync(job.Id, "checkpoint", (s, c) => s.WriteAsync(new byte[10], c).AsTask(), Cancel));

        proxy.Heal();
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.True((await store.UpdateAsync(job.Id, j => j with { FailuresInARow = 1 }, Cancel)).Changed);
        Assert.Equal([480, 481], log.Lines.Select(line => line.Id));
    }

    [Fact]
    public async Task A_command_that_fails_every_time_while_others_work_is_no_outage()
    {
        await using var proxy = new FailingMongo(_temp.Url);
        using var database = new MongoDatabase(proxy.Url);
        var store = new MongoJobStore(database, TimeProvider.System);
        var (poison, other) = (await store.AddAsync(Samples.Job(), null, Cancel), await store.AddAsync(Samples.Job(), null, Cancel));

        proxy.Fail(InternalError, command => command.ElementCount > 0 && command.GetElement(0).Name == "find" && command["filter"].ToString()!.Contains($"{poison.Id}", StringComparison.Ordinal));

        await Assert.ThrowsAsync<MongoCommandException>(() => store.FindAsync(poison.Id, Cancel));
        Assert.NotNull(await store.FindAsync(other.Id, Cancel));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(91)]
    [InlineData(112)]
    [InlineData(189)]
    [InlineData(365)]
    [InlineData(9001)]
    [InlineData(10107)]
    [InlineData(11600)]
    [InlineData(11602)]
    [InlineData(13436)]
    public async Task What_passes_by_itself_is_an_outage(int code)
    {
        await using var proxy = new FailingMongo(_temp.Url);
        using var database = new MongoDatabase(proxy.Url);
        await database.InitializeAsync(Cancel);
        proxy.Fail(code, command => command.Contains("insert"));

        await Assert.ThrowsAsync<UnavailableException>(() => database.RunAsync("anything", c => c.InsertOneAsync(new BsonDocument("_id", 1), null, Cancel), Cancel));
    }
}
