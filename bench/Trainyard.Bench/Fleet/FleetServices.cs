using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Events;
using Trainyard.Fleet;
using Trainyard.Fleet.Kafka;
using Trainyard.Fleet.RabbitMq;
using Trainyard.Fleet.Redis;
using Trainyard.Hosting;
using Trainyard.Live;
using Trainyard.Queue;
using Trainyard.Services;

namespace Trainyard.Bench.Fleet;

/// <summary>
/// RabbitMQ, Kafka and Redis on this machine, and MongoDB where a real one is there. Without it the store is SQLite in the server's
/// process, since a stand-in that runs one command at a time in Python would be all that is measured.
/// </summary>
internal sealed class FleetServices : IAsyncDisposable
{
    private const int Partitions = 8;

    /// <summary>The stand-in answers an empty fetch only when its time is over, and not, as Kafka does, when an event comes: half a second late.</summary>
    private const string StandInSettings = ";fetch.wait.max.ms=10";

    private readonly List<Service> _services = [];
    private FleetConnections _at = new("", "", "", "");

    /// <summary>What is really there.</summary>
    public string Kinds => string.Join(", ", _services.Select(s => s.Kind)) + (HasMongo ? "" : "; the store is SQLite in the same process, because no MongoDB is available");

    /// <summary>What keeps the jobs.</summary>
    public string Store => !HasMongo ? "SQLite" : ServiceChoice.HasRealMongoDb ? "MongoDB" : "MongoDB's stand-in";

    /// <summary>The four connection strings, as settings.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["ConnectionStrings:rabbitmq"] = _at.RabbitMq,
        ["ConnectionStrings:kafka"] = _at.Kafka,
        ["ConnectionStrings:redis"] = _at.Redis,
        ["ConnectionStrings:mongodb"] = _at.MongoDb,
    };

    private bool HasMongo => _at.MongoDb.Length > 0;

    /// <param name="standInStore">Whether MongoDB's stand-in will do.</param>
    /// <exception cref="ServiceMissingException">One is not installed.</exception>
    public static async Task<FleetServices> StartAsync(bool standInStore = false)
    {
        var fleet = new FleetServices();
        try
        {
            var kafka = await fleet.AddAsync(ServiceChoice.KafkaAsync(CancellationToken.None));
            var standIn = kafka as KafkaStandIn;
            standIn?.CreateTopic(Names.Topics.JobEvents, Partitions);
            fleet._at = new FleetConnections(
                (await fleet.AddAsync(ServiceChoice.RabbitMqAsync(CancellationToken.None))).ConnectionString,
                kafka.ConnectionString + (standIn is null ? "" : StandInSettings),
                (await fleet.AddAsync(ServiceChoice.RedisAsync(CancellationToken.None))).ConnectionString,
                standInStore || ServiceChoice.HasRealMongoDb ? (await fleet.AddAsync(ServiceChoice.MongoDbAsync(CancellationToken.None))).ConnectionString : "");
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public void Configure(IConfigurationBuilder configuration)
    {
        if (HasMongo) configuration.AddInMemoryCollection(Settings);
    }

    /// <summary>Without MongoDB, the fleet's adapters in place of the embedded ones, beside the embedded store.</summary>
    public void AddTo(IServiceCollection services)
    {
        if (HasMongo) return;
        services
            .AddSingleton(s => ActivatorUtilities.CreateInstance<RabbitMqConnection>(s, _at.RabbitMq))
            .AddSingleton<IJobQueue, RabbitMqJobQueue>()
            .AddSingleton<IJobEvents>(s => ActivatorUtilities.CreateInstance<KafkaJobEvents>(s, _at.Kafka))
            .AddSingleton(s => ActivatorUtilities.CreateInstance<RedisLiveJobs>(s, RedisAddress.Parse(_at.Redis)))
            .AddSingleton<ILiveJobs>(s => s.GetRequiredService<RedisLiveJobs>())
            .AddHostedService(s => s.GetRequiredService<RedisLiveJobs>());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_services)) await service.DisposeAsync();
    }

    private async Task<Service> AddAsync(Task<Service> starting)
    {
        _services.Add(await starting);
        return _services[^1];
    }
}
