namespace Trainyard.Services;

/// <summary>
/// Chooses what to run against: the real server that an environment variable names; else the one that is installed (Kafka: in the folder
/// <c>KAFKA_HOME</c>); else a container, where a Docker engine answers; else a stand-in.
/// </summary>
public static class ServiceChoice
{
    public static async Task<Service> RabbitMqAsync(CancellationToken cancellationToken) =>
        Named("RabbitMQ", "TRAINYARD_TEST_RABBITMQ") is { } named ? named
        : Container.IsPossible && !RabbitMqServer.IsInstalled ? await Container.RabbitMqAsync(cancellationToken)
        : await OwnRabbitMqAsync(cancellationToken);

    public static async Task<Service> RedisAsync(CancellationToken cancellationToken) =>
        Named("Redis", "TRAINYARD_TEST_REDIS") is { } named ? named
        : Container.IsPossible && !RedisServer.IsInstalled ? await Container.RedisAsync(cancellationToken)
        : await OwnRedisAsync(cancellationToken);

    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="proxies">Ways through proxies, where it is a <see cref="KafkaCluster"/>.</param>
    public static async Task<Service> KafkaAsync(CancellationToken cancellationToken, int proxies = 0) =>
        Named("Kafka", "TRAINYARD_TEST_KAFKA") is { } named ? named
        : KafkaCluster.IsInstalled ? await KafkaCluster.LaunchAsync(brokers: 1, proxies, cancellationToken)
        : Container.IsPossible ? await Container.KafkaAsync(cancellationToken)
        : new KafkaStandIn();

    public static async Task<Service> MongoDbAsync(CancellationToken cancellationToken) =>
        Named("MongoDB", "TRAINYARD_TEST_MONGODB") is { } named ? named
        : Container.IsPossible ? await Container.MongoDbAsync(cancellationToken)
        : await OwnMongoDbAsync(cancellationToken);

    /// <summary>Whether <see cref="MongoDbAsync"/> gives a real one.</summary>
    public static bool HasRealMongoDb => Named("MongoDB", "TRAINYARD_TEST_MONGODB") is not null || Container.IsPossible;

    /// <summary>One to kill and to start again.</summary>
    /// <exception cref="ServiceMissingException">None is installed.</exception>
    public static async Task<RabbitMqServer> OwnRabbitMqAsync(CancellationToken cancellationToken) => RabbitMqServer.IsInstalled
        ? await RabbitMqServer.LaunchAsync(cancellationToken)
        : throw new ServiceMissingException("RabbitMQ is not installed (Debian, Ubuntu: apt-get install rabbitmq-server).");

    /// <summary>One to kill and to start again.</summary>
    /// <exception cref="ServiceMissingException">None is installed.</exception>
    public static async Task<RedisServer> OwnRedisAsync(CancellationToken cancellationToken) => RedisServer.IsInstalled
        ? await RedisServer.LaunchAsync(cancellationToken)
        : throw new ServiceMissingException("Redis is not installed (Debian, Ubuntu: apt-get install redis-server).");

    /// <summary>A Redis Cluster of one node.</summary>
    /// <exception cref="ServiceMissingException">It is not installed.</exception>
    public static async Task<RedisServer> OwnRedisClusterAsync(CancellationToken cancellationToken) => RedisServer.IsInstalled
        ? await RedisServer.LaunchClusterAsync(cancellationToken)
        : throw new ServiceMissingException("Redis is not installed (Debian, Ubuntu: apt-get install redis-server).");

    /// <summary>One to kill and to start again; it forgets everything then.</summary>
    /// <exception cref="ServiceMissingException">What it is made of is not installed.</exception>
    public static async Task<MongoStandIn> OwnMongoDbAsync(CancellationToken cancellationToken) => MongoStandIn.IsInstalled
        ? await MongoStandIn.LaunchAsync(cancellationToken)
        : throw new ServiceMissingException("MongoDB's stand-in is not installed (Debian, Ubuntu: apt-get install python3-mockupdb python3-mongomock).");

    private static NamedService? Named(string name, string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? new NamedService(name, variable, value) : null;
}
