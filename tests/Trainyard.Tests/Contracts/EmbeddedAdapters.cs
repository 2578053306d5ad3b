using Trainyard.Accounts;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.DeadLetters;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Memory;
using Trainyard.Embedded.Sqlite;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Queue;
using Trainyard.Sweeps;
using Trainyard.Workers;

namespace Trainyard.Tests.Contracts;

/// <summary>A database file of a test's own.</summary>
internal sealed class TempDatabase : IDisposable
{
    private readonly TempFolder _folder = new();

    public TempDatabase() => Database = new SqliteDatabase(_folder.File("test.db"));

    public SqliteDatabase Database { get; }

    public void Dispose()
    {
        Database.Dispose();
        _folder.Dispose();
    }
}

public sealed class SqliteJobStoreTests : JobStoreContract, IDisposable
{
    private readonly TempDatabase _temp = new();

    protected override IJobStore Store => field ??= new SqliteJobStore(_temp.Database, TimeProvider.System);

    public void Dispose() => _temp.Dispose();
}

public sealed class SqliteJobHistoryTests : JobHistoryContract, IDisposable
{
    private readonly TempDatabase _temp = new();

    protected override IJobHistory History => field ??= new SqliteJobHistory(_temp.Database);

    protected override IJobStore Store => field ??= new SqliteJobStore(_temp.Database, TimeProvider.System);

    public void Dispose() => _temp.Dispose();
}

public sealed class SqliteApiTokenStoreTests : ApiTokenStoreContract, IDisposable
{
    private readonly TempDatabase _temp = new();

    protected override IApiTokenStore Tokens => field ??= new SqliteApiTokenStore(_temp.Database);

    protected override IAccountStore Accounts => field ??= new SqliteAccountStore(_temp.Database);

    public void Dispose() => _temp.Dispose();
}

public sealed class SqliteDatasetStoreTests : DatasetStoreContract, IDisposable
{
    private readonly TempDatabase _temp = new();

    protected override IDatasetStore Datasets => field ??= new SqliteDatasetStore(_temp.Database);

    public void Dispose() => _temp.Dispose();
}

public sealed class SqliteSweepStoreTests : SweepStoreContract, IDisposable
{
    private readonly TempDatabase _temp = new();

    protected override ISweepStore Sweeps => field ??= new SqliteSweepStore(_temp.Database);

    public void Dispose() => _temp.Dispose();
}

public sealed class SqliteAccountStoreTests : AccountStoreContract, IDisposable
{
    private readonly TempDatabase _temp = new();

    protected override IAccountStore Accounts => field ??= new SqliteAccountStore(_temp.Database);

    protected override ISessionStore Sessions => field ??= new SqliteSessionStore(_temp.Database);

    public void Dispose() => _temp.Dispose();
}

public sealed class SqliteDeadLettersTests : DeadLettersContract, IDisposable
{
    private readonly TempDatabase _temp = new();

    protected override IDeadLetters Letters => field ??= new SqliteDeadLetters(_temp.Database);

    public void Dispose() => _temp.Dispose();
}

public sealed class InMemoryWorkerRegistryTests : WorkerRegistryContract
{
    protected override IWorkerRegistry Registry { get; } = new InMemoryWorkerRegistry(TimeProvider.System);
}

public sealed class InMemoryJobQueueTests : JobQueueContract
{
    protected override IJobQueue Queue { get; } = new InMemoryJobQueue();
}

public sealed class InMemoryJobEventsTests : JobEventsContract
{
    protected override IJobEvents Events { get; } = new InMemoryJobEvents();
}

public sealed class InMemoryLiveJobsTests : LiveJobsContract
{
    protected override ILiveJobs Live { get; } = new InMemoryLiveJobs();
}

public sealed class FileArtifactsTests : ArtifactStoreContract, IDisposable
{
    private readonly TempFolder _folder = new();

    protected override IArtifactStore Artifacts => field ??= new FileArtifacts(_folder.Path);

    public void Dispose() => _folder.Dispose();

    protected override void Damage(ArtifactRef artifact)
    {
        using var file = File.OpenWrite(_folder.File(artifact.Id));
        file.WriteByte(0xFF);
    }
}
