using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;
using Trainyard.Api;
using Trainyard.Artifacts;
using Trainyard.DeadLetters;
using Trainyard.Jobs;
using Trainyard.Workers;

namespace Trainyard.Tests.Contracts;

public sealed class MongoJobStoreTests : JobStoreContract, IDisposable
{
    private readonly TempMongo _temp = new();

    protected override IJobStore Store => field ??= new MongoJobStore(_temp.Database, TimeProvider.System);

    public void Dispose() => _temp.Dispose();
}

public sealed class MongoJobHistoryTests : JobHistoryContract, IDisposable
{
    private readonly TempMongo _temp = new();

    protected override IJobHistory History => field ??= new MongoJobHistory(_temp.Database);

    public void Dispose() => _temp.Dispose();
}

public sealed class MongoAccountStoreTests : AccountStoreContract, IDisposable
{
    private readonly TempMongo _temp = new();

    protected override IAccountStore Accounts => field ??= new MongoAccountStore(_temp.Database);

    public void Dispose() => _temp.Dispose();
}

public sealed class MongoDeadLettersTests : DeadLettersContract, IDisposable
{
    private readonly TempMongo _temp = new();

    protected override IDeadLetters Letters => field ??= new MongoDeadLetters(_temp.Database);

    public void Dispose() => _temp.Dispose();
}

public sealed class MongoWorkerRegistryTests : WorkerRegistryContract, IDisposable
{
    private readonly TempMongo _temp = new();

    protected override IWorkerRegistry Registry => field ??= new MongoWorkerRegistry(_temp.Database);

    public void Dispose() => _temp.Dispose();
}

public sealed class GridFsArtifactsTests : ArtifactStoreContract, IDisposable
{
    private readonly TempMongo _temp = new();

    protected override IArtifactStore Artifacts => field ??= new GridFsArtifacts(_temp.Database, TimeProvider.System);

    public void Dispose() => _temp.Dispose();

    protected override void Damage(ArtifactRef artifact) => _temp.Run($"{Names.Collections.Artifacts}.chunks", chunks =>
        chunks.UpdateOneAsync(Builders<BsonDocument>.Filter.Eq("n", 0), Builders<BsonDocument>.Update.Set("data", new byte[artifact.Size - 1].Append((byte)0xFF).ToArray())));
}
