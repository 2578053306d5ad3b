using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Services;
using Trainyard.Storage;

namespace Trainyard.Tests.Contracts;

/// <summary>The MongoDB of all tests: the one that <c>TRAINYARD_TEST_MONGODB</c> names, else a stand-in that lives as long as they do.</summary>
internal static class TestMongo
{
    private static readonly Lazy<MongoStandIn> StandIn = new(() => MongoStandIn.StartAsync(CancellationToken.None).GetAwaiter().GetResult());

    /// <summary>Without either: a named skip, and in CI a failure.</summary>
    public static string Url
    {
        get
        {
            if (Environment.GetEnvironmentVariable("TRAINYARD_TEST_MONGODB") is { Length: > 0 } url) return url;
            if (!MongoStandIn.IsInstalled)
            {
                Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", $"MongoDB's stand-in is not installed (Debian, Ubuntu: {MongoStandIn.HowToInstall}), and TRAINYARD_TEST_MONGODB names no server.");
                Assert.Fail("MongoDB's stand-in is not installed.");
            }
            return StandIn.Value.ConnectionString;
        }
    }
}

/// <summary>A MongoDB database of a test's own, dropped with it.</summary>
internal sealed class TempMongo : IDisposable
{
    private readonly string _name = $"trainyard_test_{Guid.NewGuid():N}";

    public TempMongo() => Database = Open();

    public string Url => new MongoUrlBuilder(TestMongo.Url) { DatabaseName = _name }.ToString();

    public MongoDatabase Database { get; }

    /// <summary>Another client of the same database, as another server has.</summary>
    public MongoDatabase Open() => new(Url);

    /// <summary>Behind the adapters' back.</summary>
    public void Run<T>(string collection, Func<IMongoCollection<BsonDocument>, Task<T>> call) =>
        Database.RunAsync(collection, call, TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    public void Dispose()
    {
        Database.RunAsync(mongo => mongo.Client.DropDatabaseAsync(_name), CancellationToken.None).GetAwaiter().GetResult();
        Database.Dispose();
    }
}
