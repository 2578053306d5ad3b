using MongoDB.Bson;
using MongoDB.Driver;

namespace Trainyard.Storage;

/// <summary>
/// The fleet's database. A write that returned is on the disks of a majority, and a read sees only such writes. Whatever does not
/// answer ends as <see cref="UnavailableException"/> within seconds, and the next call tries again.
/// </summary>
internal sealed class MongoDatabase : IPrepared, IDisposable
{
    private static readonly TimeSpan FindServerWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly MongoClient _client;
    private readonly IMongoDatabase _database;
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private volatile bool _isPrepared;

    /// <exception cref="InvalidSettingException">This is not a MongoDB URL.</exception>
    public MongoDatabase(string connectionString)
    {
        var url = Parse(connectionString);
        var settings = MongoClientSettings.FromUrl(url);
        settings.ServerSelectionTimeout = FindServerWithin;
        settings.ConnectTimeout = FindServerWithin;
        settings.SocketTimeout = AnswerWithin;
        settings.WaitQueueTimeout = AnswerWithin;
        settings.ReadPreference = ReadPreference.Primary;
        settings.ReadConcern = ReadConcern.Majority;
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true, wTimeout: AnswerWithin);
        // A replica set knows a write that the driver sends again. A single server does not, and there the driver sends it once.
        settings.RetryWrites = true;
        _client = new MongoClient(settings);
        _database = _client.GetDatabase(url.DatabaseName ?? Names.Collections.Database);
    }

    /// <summary>Declares all indexes; may be repeated, and happens by itself before the first call.</summary>
    /// <exception cref="InvalidSettingException">The database has an index of ours with other options, or refuses the user.</exception>
    /// <exception cref="UnavailableException">MongoDB does not answer.</exception>
    public Task PrepareAsync(CancellationToken cancel) => RunAsync(_ => Task.CompletedTask, cancel);

    public Task<T> RunAsync<T>(string collection, Func<IMongoCollection<BsonDocument>, Task<T>> call, CancellationToken cancel) =>
        RunAsync(database => call(database.GetCollection<BsonDocument>(collection)), cancel);

    public Task RunAsync(string collection, Func<IMongoCollection<BsonDocument>, Task> call, CancellationToken cancel) =>
        RunAsync(database => call(database.GetCollection<BsonDocument>(collection)), cancel);

    public async Task<T> RunAsync<T>(Func<IMongoDatabase, Task<T>> call, CancellationToken cancel)
    {
        T result = default!;
        await RunAsync(async database => { result = await call(database); }, cancel);
        return result;
    }

    public async Task RunAsync(Func<IMongoDatabase, Task> call, CancellationToken cancel)
    {
        try
        {
            if (!_isPrepared) await PrepareOnceAsync(cancel);
            await call(_database);
        }
        catch (Exception e) when (MongoFailures.IsDiskFull(e))
        {
            throw new StorageFullException(e);
        }
        catch (Exception e) when (MongoFailures.IsUnavailable(e))
        {
            throw new UnavailableException("MongoDB", e);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _preparing.Dispose();
    }

    private async Task PrepareOnceAsync(CancellationToken cancel)
    {
        await _preparing.WaitAsync(cancel);
        try
        {
            if (!_isPrepared) await MongoIndexes.CreateAsync(_database, cancel);
            _isPrepared = true;
        }
        catch (MongoAuthenticationException e)
        {
            throw new InvalidSettingException($"MongoDB refuses the user or the password in ConnectionStrings:mongodb ({e.Message}).");
        }
        finally
        {
            _preparing.Release();
        }
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
