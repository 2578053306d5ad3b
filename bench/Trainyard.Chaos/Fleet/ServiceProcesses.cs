using System.Globalization;
using System.Text.RegularExpressions;
using Trainyard.Services;

namespace Trainyard.Chaos.Fleet;

internal enum ServiceName
{
    RabbitMq,
    Kafka,
    Redis,
    MongoDb,
}

/// <summary>The four services, each behind proxies that only the fleet goes through.</summary>
internal sealed partial class ServiceProcesses : IAsyncDisposable
{
    private const int Partitions = 12;

    private readonly Dictionary<ServiceName, IReadOnlyList<FaultProxy>> _proxies = [];

    public RabbitMqServer RabbitMq { get; private set; } = null!;
    public RedisServer Redis { get; private set; } = null!;

    /// <summary>In memory, as it is: restarted it would lose what a real one keeps, so only its connections are hurt.</summary>
    public MongoStandIn MongoDb { get; private set; } = null!;

    public KafkaStandIn Kafka { get; } = new();

    /// <summary>The connection strings of the fleet's programs, as environment variables.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>What the services really are.</summary>
    public string Kinds => string.Join("; ", RabbitMq.Kind, Kafka.Kind, Redis.Kind, MongoDb.Kind);

    public static async Task<ServiceProcesses> StartAsync(CancellationToken cancel)
    {
        var services = new ServiceProcesses();
        try
        {
            services.RabbitMq = await ServiceChoice.OwnRabbitMqAsync(cancel);
            services.Redis = await ServiceChoice.OwnRedisAsync(cancel);
            services.MongoDb = await ServiceChoice.OwnMongoDbAsync(cancel);
            services.PutProxies();
            // Its stand-in lets nobody make a topic over the network.
            services.Kafka.CreateTopic(Names.Topics.JobEvents, Partitions);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>A cluster has one proxy a broker.</summary>
    public IReadOnlyList<FaultProxy> ProxiesOf(ServiceName service) => _proxies[service];

    public void Heal()
    {
        foreach (var proxy in _proxies.Values.SelectMany(p => p)) proxy.Heal();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values.SelectMany(p => p)) await proxy.DisposeAsync();
        foreach (var service in (Service?[])[RabbitMq, Redis, MongoDb, Kafka])
        {
            // The last ones are missing where an earlier one did not start.
            if (service is not null) await service.DisposeAsync();
        }
    }

    private void PutProxies()
    {
        Put(ServiceName.RabbitMq, "rabbitmq", RabbitMq.ConnectionString);
        Put(ServiceName.Kafka, "kafka", Kafka.ConnectionString);
        Put(ServiceName.Redis, "redis", Redis.ConnectionString);
        Put(ServiceName.MongoDb, "mongodb", MongoDb.ConnectionString);
        // Clients go where the brokers say that they are.
        foreach (var (proxy, index) in _proxies[ServiceName.Kafka].Select((p, i) => (p, i))) Kafka.Advertise(index + 1, proxy.Port);
    }

    /// <summary>One proxy for each port that the connection string names.</summary>
    private void Put(ServiceName service, string name, string connectionString)
    {
        var proxies = new List<FaultProxy>();
        Settings[$"ConnectionStrings__{name}"] = Ports().Replace(connectionString, port =>
        {
            proxies.Add(FaultProxy.To(int.Parse(port.ValueSpan, CultureInfo.InvariantCulture)));
            return $"{proxies[^1].Port}";
        });
        _proxies[service] = proxies;
    }

    [GeneratedRegex(@"(?<=127\.0\.0\.1:)\d+")]
    private static partial Regex Ports();
}
