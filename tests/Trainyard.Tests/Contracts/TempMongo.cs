using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Fleet.Mongo;

namespace Trainyard.Tests.Contracts;

/// <summary>A MongoDB database of a test's own, dropped with it.</summary>
internal sealed class TempMongo(TestServices services) : IAsyncLifetime
{
    private readonly string _name = $"trainyard_test_{Guid.NewGuid():N}";
    private MongoDatabase? _database;

    public MongoDatabase Database => _database!;

    public string Url { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Url = UrlOn((await services.MongoDbAsync()).ConnectionString);
        _database = Open();
    }

    /// <summary>Another client of the same database, as another server has.</summary>
    public MongoDatabase Open() => new(Url);

    /// <summary>The same database by another way, such as a proxy.</summary>
    public string UrlOn(string server) => new MongoUrlBuilder(server) { DatabaseName = _name }.ToString();

    /// <summary>Behind the adapters' back.</summary>
    public Task<T> RunAsync<T>(string collection, Func<IMongoCollection<BsonDocument>, Task<T>> call) =>
        Database.RunAsync(collection, call, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_database is null) return;
        _database.Dispose();
        using var client = new MongoClient(Url);
        await client.DropDatabaseAsync(_name);
    }
}
