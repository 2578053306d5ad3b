using System.Globalization;
using System.Text.RegularExpressions;
using Trainyard.Fleet;
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
    private KafkaProxies? _kafkaProxies;
    private bool _sharesKafka;

    public RabbitMqServer RabbitMq { get; private set; } = null!;
    public RedisServer Redis { get; private set; } = null!;

    /// <summary>Its stand-in is in memory: restarted it would lose what a real one keeps, so only its connections are hurt.</summary>
    public Service MongoDb { get; private set; } = null!;

    /// <summary>A real one that can be killed, where there is one.</summary>
    public ExternalMongoDb? ExternalMongoDb => MongoDb as ExternalMongoDb;

    /// <summary>A <see cref="KafkaCluster"/>, or its stand-in, which is in memory and never restarted.</summary>
    public Service Kafka { get; private set; } = null!;

    /// <summary>What can be killed and started again without losing what it acknowledged.</summary>
    public IReadOnlyList<KafkaServer> KafkaBrokers => Kafka is KafkaCluster cluster ? cluster.Brokers : [];

    /// <summary>Those that can be killed and started again without losing what they acknowledged, or whose loss costs nothing.</summary>
    public IReadOnlySet<ServiceName> Durable => new HashSet<ServiceName>(
        [ServiceName.RabbitMq, ServiceName.Redis, .. KafkaBrokers.Count > 0 ? [ServiceName.Kafka] : Array.Empty<ServiceName>(), .. ExternalMongoDb is null ? [] : new[] { ServiceName.MongoDb }]);

    /// <summary>The connection strings of the fleet's programs, as environment variables.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>What the services really are.</summary>
    public string Kinds => string.Join("; ", RabbitMq.Kind, Kafka.Kind, Redis.Kind, MongoDb.Kind);

    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="shared">A Kafka that others use too; null: one of its own.</param>
    /// <param name="brokers">Of its own Kafka, where it is a real one.</param>
    /// <param name="mongoDb">A real one; null: a stand-in.</param>
    public static async Task<ServiceProcesses> StartAsync(CancellationToken cancellationToken, KafkaCluster? shared = null, int brokers = 1, ExternalMongoDb? mongoDb = null)
    {
        var services = new ServiceProcesses();
        try
        {
            services._sharesKafka = shared is not null;
            services.Kafka = (Service?)shared ?? (KafkaCluster.IsInstalled ? await KafkaCluster.LaunchAsync(brokers, proxies: 1, cancellationToken) : new KafkaStandIn());
            services.RabbitMq = await ServiceChoice.OwnRabbitMqAsync(cancellationToken);
            services.Redis = await ServiceChoice.OwnRedisAsync(cancellationToken);
            services.MongoDb = (Service?)mongoDb ?? await ServiceChoice.OwnMongoDbAsync(cancellationToken);
            services.PutProxies();
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
        foreach (var proxy in _proxies.Where(p => p.Key != ServiceName.Kafka || _kafkaProxies is null).SelectMany(p => p.Value)) await proxy.DisposeAsync();
        if (_kafkaProxies is not null) ((KafkaCluster)Kafka).Requeue(_kafkaProxies);
        foreach (var service in (Service?[])[RabbitMq, Redis, MongoDb, _sharesKafka ? null : Kafka])
        {
            // Some are missing where another one did not start.
            if (service is not null) await service.DisposeAsync();
        }
    }

    private void PutProxies()
    {
        Put(ServiceName.RabbitMq, "rabbitmq", RabbitMq.ConnectionString);
        Put(ServiceName.Redis, "redis", Redis.ConnectionString);
        Put(ServiceName.MongoDb, "mongodb", MongoDb.ConnectionString);
        PutProxiesBeforeKafka();
    }

    /// <summary>Clients go where the brokers say that they are, so the brokers say that they are where the proxies are.</summary>
    private void PutProxiesBeforeKafka()
    {
        if (Kafka is KafkaCluster cluster)
        {
            _kafkaProxies = cluster.TakeProxies();
            _proxies[ServiceName.Kafka] = _kafkaProxies.All;
            // Whoever used a shared one before left a topic, and a group whose members are not missed yet.
            Settings["ConnectionStrings__kafka"] = _kafkaProxies.ConnectionString + (_sharesKafka ? $";topic.prefix={Guid.NewGuid():N}." : "");
            return;
        }
        var standIn = (KafkaStandIn)Kafka;
        Put(ServiceName.Kafka, "kafka", Kafka.ConnectionString);
        foreach (var (proxy, index) in _proxies[ServiceName.Kafka].Select((p, i) => (p, i))) standIn.Advertise(index + 1, proxy.Port);
        // It lets nobody make a topic over the network.
        standIn.CreateTopic(Names.Topics.JobEvents, Partitions);
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
