using System.Globalization;
using Trainyard.Services;

namespace Trainyard.Tests.Services;

/// <summary>Kafka, whose clients can be cut off: it says that it is behind proxies, and clients go where brokers say that they are.</summary>
internal sealed class KafkaBehindProxies : IAsyncDisposable
{
    private readonly KafkaCluster? _real;
    private readonly KafkaStandIn? _standIn;
    private readonly KafkaProxies _proxies;

    private KafkaBehindProxies(KafkaCluster? real)
    {
        _real = real;
        if (real is not null)
        {
            _proxies = real.TakeProxies();
            return;
        }
        _standIn = new KafkaStandIn();
        _proxies = new KafkaProxies([.. _standIn.ConnectionString.Split(',').Select(broker => FaultProxy.To(int.Parse(broker.Split(':')[1], CultureInfo.InvariantCulture)))]);
        foreach (var (proxy, index) in _proxies.All.Select((p, i) => (p, i))) _standIn.Advertise(index + 1, proxy.Port);
    }

    public string ConnectionString => _proxies.ConnectionString;

    /// <summary>The real one of all tests where there is one, with a topic; else a stand-in.</summary>
    public static async Task<KafkaBehindProxies> OpenAsync(TestServices services, string topic, int partitions)
    {
        var behind = new KafkaBehindProxies(await services.KafkaAsync() as KafkaCluster);
        behind._standIn?.CreateTopic(topic, partitions);
        if (behind._real is not null) await behind._real.CreateTopicAsync(topic, partitions);
        return behind;
    }

    /// <summary>Nothing arrives any more, and nothing is refused.</summary>
    public void Disconnect()
    {
        foreach (var proxy in _proxies.All) proxy.BlackHole();
    }

    public void Heal() => _proxies.Heal();

    public async ValueTask DisposeAsync()
    {
        if (_real is not null)
        {
            _real.Requeue(_proxies);
            return;
        }
        foreach (var proxy in _proxies.All) await proxy.DisposeAsync();
        await _standIn!.DisposeAsync();
    }
}
