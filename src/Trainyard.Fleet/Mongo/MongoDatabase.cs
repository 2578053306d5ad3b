using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Events;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Storage;
using Trainyard.Telemetry;

namespace Trainyard.Fleet.Mongo;

/// <summary>
/// The fleet's database. A write that returned is on the disks of a majority, and a read sees only such writes. Whatever does not
/// answer ends as <see cref="UnavailableException"/> within seconds, and the next call tries again.
/// </summary>
internal sealed class MongoDatabase : IInitializable, IDisposable
{
    /// <summary>For each of: finding the server, connecting, and an answer.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const string Service = "MongoDB";

    /// <summary>A database may answer some calls and fail others: the outage is over when none failed for this long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>Whoever gives up waiting after less than this says nothing about the database.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeWithin = TimeSpan.FromSeconds(2);

    private readonly MongoClient _client;
    private readonly FailureLog? _failures;
    private readonly TimeProvider _time;
    private readonly IMongoDatabase _database;
    private readonly Lock _preparing = new();
    private long _lastOutage;
    private Task _prepared = Task.FromCanceled(new CancellationToken(canceled: true));

    /// <exception cref="InvalidSettingException">This is not a MongoDB URL.</exception>
    public MongoDatabase(string connectionString, FailureLog? failures = null, TimeProvider? time = null)
    {
        (_failures, _time) = (failures, time ?? TimeProvider.System);
        var url = Parse(connectionString);
        var settings = MongoClientSettings.FromUrl(url);
        settings.ServerSelectionTimeout = Timeout;
        settings.ConnectTimeout = Timeout;
        settings.SocketTimeout = Timeout;
        settings.WaitQueueTimeout = Timeout;
        settings.ReadPreference = ReadPreference.Primary;
        settings.ReadConcern = ReadConcern.Majority;
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true, wTimeout: Timeout);
        settings.ClusterConfigurator = cluster => cluster
            .Subscribe<CommandSucceededEvent>(e => Instruments.DatabaseAnswered(TelemetryNames.Systems.MongoDb, e.CommandName, e.Duration))
            .Subscribe<CommandFailedEvent>(e => Instruments.DatabaseAnswered(TelemetryNames.Systems.MongoDb, e.CommandName, e.Duration));
        // The driver's retryWrites stays: a replica set knows a write that is sent again, and a single server is sent it once.
        _client = new MongoClient(settings);
        _database = _client.GetDatabase(url.DatabaseName ?? Names.Collections.Database);
    }

    /// <summary>Declares all indexes; may be repeated, and happens by itself before the first call.</summary>
    /// <exception cref="InvalidSettingException">The database is of a newer program, has an index of ours with other options, or refuses the user.</exception>
    /// <exception cref="UnavailableException">MongoDB does not answer.</exception>
    public Task InitializeAsync(CancellationToken cancellationToken) => RunAsync(_ => Task.CompletedTask, cancellationToken);

    public Task<T> RunAsync<T>(string collection, Func<IMongoCollection<BsonDocument>, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(database => call(database.GetCollection<BsonDocument>(collection)), cancellationToken);

    public Task RunAsync(string collection, Func<IMongoCollection<BsonDocument>, Task> call, CancellationToken cancellationToken) =>
        RunAsync(database => call(database.GetCollection<BsonDocument>(collection)), cancellationToken);

    public async Task<T> RunAsync<T>(Func<IMongoDatabase, Task<T>> call, CancellationToken cancellationToken)
    {
        T result = default!;
        await RunAsync(async database => { result = await call(database); }, cancellationToken);
        return result;
    }

    public async Task RunAsync(Func<IMongoDatabase, Task> call, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        try
        {
            await PreparedAsync().WaitAsync(cancellationToken);
            await call(_database);
            _failures?.IsBack(Service, Quiet);
        }
        catch (Exception e) when (MongoFailures.IsDiskFull(e))
        {
            throw new StorageFullException(e);
        }
        catch (Exception e) when (MongoFailures.IsUnavailable(e))
        {
            throw Unavailable(e);
        }
        catch (Exception e) when (MongoFailures.IsInternal(e))
        {
            if (await IsAwayAsync(cancellationToken)) throw Unavailable(e);
            throw;
        }
        catch (OperationCanceledException e) when (_time.GetElapsedTime(began) >= SlowAfter)
        {
            _failures?.IsAway(Service, e.Message);
            throw;
        }
    }

    public void Dispose() => _client.Dispose();

    private UnavailableException Unavailable(Exception e)
    {
        _failures?.IsAway(Service, e.Message);
        return new UnavailableException(Service, e);
    }

    /// <summary>
    /// An internal error is what a proxy answers while the database behind it is down, and also what a command may get that fails every
    /// time. Another command tells them apart: were the second one an outage, it would be tried for ever and stop all that waits behind it.
    /// </summary>
    private async Task<bool> IsAwayAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(ProbeWithin);
            // A read of a collection: a proxy may answer a ping by itself.
            await _database.GetCollection<BsonDocument>(Names.Collections.Settings).Find(FilterDefinition<BsonDocument>.Empty).Limit(1).ToListAsync(limit.Token);
            // Just back, perhaps, while the command was refused by what was still away.
            return Interlocked.Read(ref _lastOutage) is not 0 and var last && _time.GetElapsedTime(last) < Timeout;
        }
        catch (Exception e) when (e is MongoException or TimeoutException or OperationCanceledException)
        {
            Interlocked.Exchange(ref _lastOutage, _time.GetTimestamp());
            return true;
        }
    }

    /// <summary>One attempt for all callers that wait for it; the next call after a failure tries again.</summary>
    private Task PreparedAsync()
    {
        lock (_preparing)
        {
            if (_prepared.IsFaulted || _prepared.IsCanceled) _prepared = PrepareOnceAsync();
            return _prepared;
        }
    }

    private async Task PrepareOnceAsync()
    {
        await MongoSchema.RaiseAsync(_database, Versions.MongoSchema, CancellationToken.None);
        await MongoIndexes.CreateAsync(_database, CancellationToken.None);
        await MongoJobFields.FillAsync(_database, CancellationToken.None);
    }

    private static MongoUrl Parse(string connectionString)
    {
        try
        {
            return MongoUrl.Create(connectionString);
        }
        catch (Exception e) when (e is MongoConfigurationException or ArgumentException or FormatException)
        {
            // The driver's message may hold the password.
            throw new InvalidSettingException("ConnectionStrings:mongodb is not a MongoDB URL such as mongodb://user:password@host:27017/trainyard.");
        }
    }
}
