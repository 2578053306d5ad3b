using System.Collections.Concurrent;
using System.Security.Cryptography;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Trainyard.Services;

/// <summary>A real Kafka of one broker or more, each a process of its own that can be killed and started again.</summary>
public sealed class KafkaCluster : Service
{
    private readonly ConcurrentBag<KafkaProxies> _free;
    private readonly IReadOnlyList<KafkaProxies> _proxies;

    private KafkaCluster(int brokers, int proxies)
    {
        IReadOnlyList<KafkaNode> nodes = [.. Enumerable.Range(1, brokers).Select(id => new KafkaNode(id, FreePort.Next(), FreePort.Next(), [.. Enumerable.Range(0, proxies).Select(_ => Proxied())]))];
        // Kafka takes no id that begins with a hyphen.
        var id = $"A{Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).TrimEnd('=').Replace('+', '-').Replace('/', '_')[1..]}";
        Brokers = [.. nodes.Select(node => new KafkaServer(node, nodes, id))];
        _proxies = [.. Enumerable.Range(0, proxies).Select(i => new KafkaProxies([.. nodes.Select(n => n.Proxied[i].Proxy)]))];
        _free = [.. _proxies];
    }

    /// <summary>Whether <c>KAFKA_HOME</c> and Java are there.</summary>
    public static bool IsInstalled => KafkaInstallation.IsThere;

    public override string Kind => Brokers.Count == 1 ? KafkaInstallation.Kind : $"{KafkaInstallation.Kind}, {Brokers.Count} brokers";

    /// <summary>Past all proxies.</summary>
    public override string ConnectionString => string.Join(',', Brokers.Select(b => b.ConnectionString));

    public IReadOnlyList<KafkaServer> Brokers { get; }

    /// <param name="brokers">Each holds a copy of everything.</param>
    /// <param name="proxies">Ways to it through proxies, each for one user at a time.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<KafkaCluster> LaunchAsync(int brokers, int proxies, CancellationToken cancellationToken)
    {
        var cluster = new KafkaCluster(brokers, proxies);
        try
        {
            await Task.WhenAll(cluster.Brokers.Select(b => b.LaunchAsync(cancellationToken)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A way to it that nobody else uses until it is given back.</summary>
    public KafkaProxies TakeProxies() => _free.TryTake(out var proxies) ? proxies : throw new InvalidOperationException("All proxies are in use: start Kafka with more of them.");

    public void Requeue(KafkaProxies proxies)
    {
        proxies.Heal();
        _free.Add(proxies);
    }

    public async Task CreateTopicAsync(string name, int partitions)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = ConnectionString }).SetLogHandler((_, _) => { }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = -1 }]);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.SelectMany(p => p.All)) await proxy.DisposeAsync();
        foreach (var broker in Brokers) await broker.DisposeAsync();
    }

    private static (int, FaultProxy) Proxied()
    {
        var port = FreePort.Next();
        return (port, FaultProxy.To(port));
    }
}

/// <summary>A way to a cluster through proxies, one before each broker: brokers tell whoever comes this way to go on this way.</summary>
public sealed class KafkaProxies(IReadOnlyList<FaultProxy> all)
{
    public IReadOnlyList<FaultProxy> All => all;

    public string ConnectionString => string.Join(',', all.Select(p => $"127.0.0.1:{p.Port}"));

    public void Heal()
    {
        foreach (var proxy in all) proxy.Heal();
    }
}
