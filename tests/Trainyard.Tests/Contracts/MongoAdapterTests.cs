using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.DeadLetters;
using Trainyard.Fleet;
using Trainyard.Fleet.Mongo;
using Trainyard.Jobs;
using Trainyard.Sweeps;
using Trainyard.Workers;

namespace Trainyard.Tests.Contracts;

public sealed class MongoJobStoreTests(TestServices services) : JobStoreContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IJobStore Store => field ??= new MongoJobStore(_temp.Database, TimeProvider.System);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();

    [Fact]
    public async Task Documents_of_an_older_version_are_sorted_by_the_time_from_start_to_end_until_they_change()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Job waits = Samples.Job(), shorter = Samples.Job().Trained([4, 2], pause: 60), longer = Samples.Job().Trained([20]);
        foreach (var job in new[] { waits, shorter, longer }) await Store.AddAsync(job, null, cancellationToken);
        await _temp.RunAsync(Names.Collections.Jobs, jobs => jobs.UpdateManyAsync(
            FilterDefinition<BsonDocument>.Empty, Builders<BsonDocument>.Update.Unset("trained").Unset("runningSince"), cancellationToken: cancellationToken));

        async Task<IEnumerable<JobId>> ListAsync() => (await Store.ListAsync(new JobQuery { Sort = JobSort.Duration }, cancellationToken)).Jobs.Select(j => j.Id);

        Assert.Equal([shorter.Id, longer.Id, waits.Id], await ListAsync());
        await Store.UpdateAsync(shorter.Id, job => job, cancellationToken);
        Assert.Equal([longer.Id, shorter.Id, waits.Id], await ListAsync());
    }
}

public sealed class MongoJobHistoryTests(TestServices services) : JobHistoryContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IJobHistory History => field ??= new MongoJobHistory(_temp.Database);

    protected override IJobStore Store => field ??= new MongoJobStore(_temp.Database, TimeProvider.System);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();
}

public sealed class MongoApiTokenStoreTests(TestServices services) : ApiTokenStoreContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IApiTokenStore Tokens => field ??= new MongoApiTokenStore(_temp.Database);

    protected override IAccountStore Accounts => field ??= new MongoAccountStore(_temp.Database);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();
}

public sealed class MongoDatasetStoreTests(TestServices services) : DatasetStoreContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IDatasetStore Datasets => field ??= new MongoDatasetStore(_temp.Database);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();
}

public sealed class MongoSweepStoreTests(TestServices services) : SweepStoreContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override ISweepStore Sweeps => field ??= new MongoSweepStore(_temp.Database);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();
}

public sealed class MongoAccountStoreTests(TestServices services) : AccountStoreContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IAccountStore Accounts => field ??= new MongoAccountStore(_temp.Database);

    protected override ISessionStore Sessions => field ??= new MongoSessionStore(_temp.Database);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();
}

public sealed class MongoDeadLettersTests(TestServices services) : DeadLettersContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IDeadLetters Letters => field ??= new MongoDeadLetters(_temp.Database);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();
}

public sealed class MongoWorkerRegistryTests(TestServices services) : WorkerRegistryContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IWorkerRegistry Registry => field ??= new MongoWorkerRegistry(_temp.Database);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();
}

public sealed class GridFsArtifactsTests(TestServices services) : ArtifactStoreContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IArtifactStore Artifacts => field ??= new GridFsArtifacts(_temp.Database, TimeProvider.System);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();

    protected override void Damage(ArtifactRef artifact) => _temp.RunAsync($"{Names.Collections.Artifacts}.chunks", chunks =>
        chunks.UpdateOneAsync(Builders<BsonDocument>.Filter.Eq("n", 0), Builders<BsonDocument>.Update.Set("data", new byte[artifact.Size - 1].Append((byte)0xFF).ToArray()))).GetAwaiter().GetResult();
}
