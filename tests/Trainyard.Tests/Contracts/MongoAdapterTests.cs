using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;
using Trainyard.Api;
using Trainyard.Artifacts;
using Trainyard.DeadLetters;
using Trainyard.Jobs;
using Trainyard.Workers;

namespace Trainyard.Tests.Contracts;

public sealed class MongoJobStoreTests(TestServices services) : JobStoreContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IJobStore Store => field ??= new MongoJobStore(_temp.Database, TimeProvider.System);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();
}

public sealed class MongoJobHistoryTests(TestServices services) : JobHistoryContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IJobHistory History => field ??= new MongoJobHistory(_temp.Database);

    protected override IJobStore Store => field ??= new MongoJobStore(_temp.Database, TimeProvider.System);

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
