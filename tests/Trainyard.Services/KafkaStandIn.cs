using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Trainyard.Services;

/// <summary>
/// The broker inside librdkafka: it speaks Kafka's protocol on real ports, to clients of any process, for as long as the process that
/// made it lives. It is in memory, keeps 5 MiB a partition, and knows no topic admin: it proves the client's side, not durability.
/// </summary>
public sealed partial class KafkaStandIn : Service
{
    private const string Library = "librdkafka";
    private const int Producer = 0;
    private const int Brokers = 3;

    private readonly nint _client;
    private readonly nint _cluster;

    static KafkaStandIn() => NativeLibrary.SetDllImportResolver(typeof(KafkaStandIn).Assembly, Resolve);

    public KafkaStandIn()
    {
        var error = new byte[512];
        var configuration = NewConfiguration();
        // This client only owns the cluster; it would complain that it is connected to none.
        _ = Set(configuration, "log_level", "0", error, error.Length);
        _client = NewClient(Producer, configuration, error, error.Length);
        _cluster = NewCluster(_client, Brokers);
        if (_cluster == 0) throw new InvalidOperationException("librdkafka could not make its built-in cluster.");
        // As a broker's group.initial.rebalance.delay.ms, which is 3 s: nobody else will join.
        _ = SetFirstRebalanceDelay(_cluster, 100);
        ConnectionString = Marshal.PtrToStringUTF8(BootstrapServers(_cluster))!;
    }

    public override string Kind => $"librdkafka {Confluent.Kafka.Library.VersionString}'s built-in cluster (stand-in for Kafka)";

    public override string ConnectionString { get; }

    public void CreateTopic(string name, int partitions)
    {
        if (NewTopic(_cluster, name, partitions, replicationFactor: 1) is not 0 and var error) throw new KafkaException((ErrorCode)error);
    }

    /// <summary>Clients find a broker on this port of loopback from now on, as behind a proxy.</summary>
    /// <param name="broker">From 1, in the order of the connection string.</param>
    /// <param name="port">Where it is to be found.</param>
    public void Advertise(int broker, int port) => SetAddress(_cluster, broker, "127.0.0.1", port);

    /// <summary>All brokers go away: connections are closed, and new ones refused.</summary>
    public void Stop()
    {
        for (var id = 1; id <= Brokers; id++) _ = SetDown(_cluster, id);
    }

    /// <summary>They are back, with all that they had.</summary>
    public void Resume()
    {
        for (var id = 1; id <= Brokers; id++) _ = SetUp(_cluster, id);
    }

    public override ValueTask DisposeAsync()
    {
        DestroyCluster(_cluster);
        DestroyClient(_client);
        return ValueTask.CompletedTask;
    }

    /// <summary>In the order in which Confluent.Kafka looks for its library, so that both use the same one.</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        foreach (var candidate in name == Library ? [Library, $"centos8-{Library}", $"alpine-{Library}"] : new[] { name })
        {
            if (NativeLibrary.TryLoad(candidate, assembly, search, out var handle)) return handle;
        }
        return 0;
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint NewConfiguration();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(nint configuration, string name, string value, byte[] error, nint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial nint NewClient(int type, nint configuration, byte[] error, nint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    private static partial void DestroyClient(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    private static partial nint NewCluster(nint client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    private static partial void DestroyCluster(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    private static partial nint BootstrapServers(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    private static partial int SetFirstRebalanceDelay(nint cluster, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NewTopic(nint cluster, string topic, int partitions, int replicationFactor);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_host_port", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetAddress(nint cluster, int broker, string host, int port);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static partial int SetDown(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static partial int SetUp(nint cluster, int broker);
}
