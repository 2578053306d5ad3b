using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;

namespace Trainyard.Services;

/// <summary>
/// One node of a <see cref="KafkaCluster"/>: broker and controller in a process, from the libraries in <c>KAFKA_HOME</c>. What it
/// acknowledged survives a kill, since the kernel keeps what was written. Started again it is fenced until the session of the killed one is over.
/// </summary>
public sealed class KafkaServer : ServiceProcess
{
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MetadataTimeout = TimeSpan.FromSeconds(10);

    private readonly KafkaNode _node;
    private readonly string _clusterId;

    internal KafkaServer(KafkaNode node, IReadOnlyList<KafkaNode> cluster, string clusterId)
    {
        (_node, _clusterId) = (node, clusterId);
        File.WriteAllText(Properties, PropertiesOf(cluster));
    }

    public override string Kind => KafkaInstallation.Kind;

    public override string ConnectionString => $"127.0.0.1:{_node.Port}";

    private string Properties => Path.Combine(Folder, "server.properties");

    protected override IEnumerable<ProcessStartInfo> Commands => [KafkaInstallation.Java("kafka.Kafka", Properties)];

    /// <summary>Some 15 s of one core, and a session to wait for: a machine that is busy with other things needs minutes.</summary>
    protected override TimeSpan StartTimeout => TimeSpan.FromMinutes(10);

    /// <summary>Formats its folder and starts it; returns when it serves clients.</summary>
    internal async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var start = KafkaInstallation.Java("kafka.tools.StorageTool", "format", "-t", _clusterId, "-c", Properties);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var format = Process.Start(start)!;
        var output = await Task.WhenAll(format.StandardOutput.ReadToEndAsync(cancellationToken), format.StandardError.ReadToEndAsync(cancellationToken));
        await format.WaitForExitAsync(cancellationToken);
        if (format.ExitCode != 0) throw new InvalidOperationException($"Kafka's folder could not be formatted: {string.Concat(output)}");
        await StartAsync(cancellationToken);
    }

    /// <summary>An open port does not mean that it serves: it does when it lists itself, and leads the partitions that it alone has.</summary>
    protected override async Task GreetAsync(CancellationToken cancellationToken)
    {
        using (var client = new TcpClient()) await client.ConnectAsync(IPAddress.Loopback, _node.Port, cancellationToken);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = ConnectionString }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        var metadata = await Task.Run(() => admin.GetMetadata(MetadataTimeout), cancellationToken);
        if (metadata.Brokers.All(b => b.BrokerId != _node.Id)) throw new InvalidOperationException("The broker is fenced.");
        if (metadata.Topics.SelectMany(t => t.Partitions).Any(p => p.Replicas.All(id => id == _node.Id) && p.Leader != _node.Id)) throw new InvalidOperationException("A partition has no leader.");
    }

    private string PropertiesOf(IReadOnlyList<KafkaNode> cluster)
    {
        List<string> listeners = [$"DIRECT://127.0.0.1:{_node.Port}"], advertised = [.. listeners], protocols = ["DIRECT:PLAINTEXT", "CONTROLLER:PLAINTEXT"];
        foreach (var (listener, index) in _node.Proxied.Select((l, i) => (l, i)))
        {
            listeners.Add($"PROXIED{index}://127.0.0.1:{listener.Port}");
            advertised.Add($"PROXIED{index}://127.0.0.1:{listener.Proxy.Port}");
            protocols.Add($"PROXIED{index}:PLAINTEXT");
        }
        listeners.Add($"CONTROLLER://127.0.0.1:{_node.ControllerPort}");
        return $"""
            process.roles=broker,controller
            node.id={_node.Id}
            controller.quorum.voters={string.Join(',', cluster.Select(n => $"{n.Id}@127.0.0.1:{n.ControllerPort}"))}
            listeners={string.Join(',', listeners)}
            advertised.listeners={string.Join(',', advertised)}
            listener.security.protocol.map={string.Join(',', protocols)}
            controller.listener.names=CONTROLLER
            inter.broker.listener.name=DIRECT
            log.dirs={Path.Combine(Folder, "data")}
            default.replication.factor={cluster.Count}
            min.insync.replicas={(cluster.Count + 1) / 2}
            offsets.topic.replication.factor={cluster.Count}
            offsets.topic.num.partitions=4
            transaction.state.log.replication.factor={cluster.Count}
            transaction.state.log.min.isr={(cluster.Count + 1) / 2}
            group.initial.rebalance.delay.ms=0
            broker.session.timeout.ms={SessionTimeout.TotalMilliseconds:0}
            broker.heartbeat.interval.ms=500

            """;
    }
}

/// <summary>The ports of a node on loopback.</summary>
/// <param name="Id">From 1.</param>
/// <param name="Port">For clients, and for the other brokers.</param>
/// <param name="ControllerPort">For the controllers' quorum.</param>
/// <param name="Proxied">A port for clients behind a proxy, and the proxy, whose port is the one that they are told.</param>
internal sealed record KafkaNode(int Id, int Port, int ControllerPort, IReadOnlyList<(int Port, FaultProxy Proxy)> Proxied);
