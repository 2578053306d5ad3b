using System.Net.Sockets;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;

namespace Trainyard.Services;

/// <summary>A real server in a container, where a Docker engine answers.</summary>
public sealed class Container : Service
{
    private readonly IContainer _container;

    private Container(string kind, IContainer container, string connectionString) => (Kind, _container, ConnectionString) = (kind, container, connectionString);

    public override string Kind { get; }

    public override string ConnectionString { get; }

    public static Task<Container> RabbitMqAsync(CancellationToken cancellationToken) =>
        StartAsync("RabbitMQ", "rabbitmq:4", 5672, "Server startup complete", port => $"amqp://guest:guest@127.0.0.1:{port}/", cancellationToken);

    public static Task<Container> RedisAsync(CancellationToken cancellationToken) =>
        StartAsync("Redis", "redis:8", 6379, "Ready to accept connections", port => $"127.0.0.1:{port}", cancellationToken);

    public static Task<Container> MongoDbAsync(CancellationToken cancellationToken) =>
        StartAsync("MongoDB", "mongo:8", 27017, "Waiting for connections", port => $"mongodb://127.0.0.1:{port}/", cancellationToken);

    /// <summary>A single broker in KRaft mode. Clients go where it says that it is, so its port is the same inside and outside.</summary>
    public static async Task<Container> KafkaAsync(CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var settings = new Dictionary<string, string>
        {
            ["KAFKA_NODE_ID"] = "1",
            ["KAFKA_PROCESS_ROLES"] = "broker,controller",
            ["KAFKA_LISTENERS"] = $"PLAINTEXT://:{port},CONTROLLER://:9093",
            ["KAFKA_ADVERTISED_LISTENERS"] = $"PLAINTEXT://127.0.0.1:{port}",
            ["KAFKA_CONTROLLER_LISTENER_NAMES"] = "CONTROLLER",
            ["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"] = "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            ["KAFKA_CONTROLLER_QUORUM_VOTERS"] = "1@localhost:9093",
            ["KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR"] = "1",
            ["KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR"] = "1",
            ["KAFKA_TRANSACTION_STATE_LOG_MIN_ISR"] = "1",
            ["KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS"] = "0",
        };
        var container = new ContainerBuilder("apache/kafka:4.1.0")
            .WithPortBinding(port, port)
            .WithEnvironment(settings)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("Kafka Server started"))
            .Build();
        await container.StartAsync(cancellationToken);
        return new Container("Kafka 4.1.0 (real, in a container)", container, $"127.0.0.1:{port}");
    }

    /// <summary>Whether an engine answers; the client alone is no engine.</summary>
    public static bool IsPossible => Engine.Value;

    private static readonly Lazy<bool> Engine = new(() =>
    {
        if (TestcontainersSettings.OS.DockerEndpointAuthConfig?.Endpoint is not { } endpoint) return false;
        try
        {
            if (endpoint.Scheme == "unix")
            {
                using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Connect(new UnixDomainSocketEndPoint(endpoint.AbsolutePath));
            }
            else
            {
                using var client = new TcpClient(endpoint.Host, endpoint.Port);
            }
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });

    private static async Task<Container> StartAsync(string name, string image, int port, string ready, Func<ushort, string> connectionString, CancellationToken cancellationToken)
    {
        var container = new ContainerBuilder(image)
            .WithPortBinding(port, assignRandomHostPort: true)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged(ready))
            .Build();
        await container.StartAsync(cancellationToken);
        return new Container($"{name} {image[(image.IndexOf(':', StringComparison.Ordinal) + 1)..]} (real, in a container)", container, connectionString(container.GetMappedPublicPort(port)));
    }

    public override ValueTask DisposeAsync() => _container.DisposeAsync();
}
