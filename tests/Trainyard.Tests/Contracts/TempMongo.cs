using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Storage;

namespace Trainyard.Tests.Contracts;

/// <summary>A MongoDB database of a test's own, dropped with it.</summary>
internal sealed class TempMongo : IDisposable
{
    private readonly string _name = $"trainyard_test_{Guid.NewGuid():N}";

    public TempMongo() => Database = Open();

    public string Url => new MongoUrlBuilder(Environment.GetEnvironmentVariable("TRAINYARD_TEST_MONGODB")) { DatabaseName = _name }.ToString();

    public MongoDatabase Database { get; }

    /// <summary>Another client of the same database, as another server has.</summary>
    public MongoDatabase Open() => new(Url);

    /// <summary>Behind the adapters' back.</summary>
    public void Run<T>(string collection, Func<IMongoCollection<BsonDocument>, Task<T>> call) =>
        Database.RunAsync(collection, call, TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    public void Dispose()
    {
        Database.Dispose();
        using var client = new MongoClient(Url);
        client.DropDatabase(_name, TestContext.Current.CancellationToken);
    }
}
