using Trainyard.Jobs;

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
