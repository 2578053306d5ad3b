using Trainyard.Services;

namespace Trainyard.Tests.Services;

/// <summary>The stand-in for Kafka, whose clients can be cut off: it says that it is behind proxies, and clients go where brokers say that they are.</summary>
internal sealed class KafkaBehindProxies : IAsyncDisposable
{
    private readonly List<FaultProxy> _proxies;

    public KafkaBehindProxies()
    {
        _proxies = [.. Kafka.ConnectionString.Split(',').Select(broker => FaultProxy.To(int.Parse(broker.Split(':')[1], null)))];
        for (var i = 0; i < _proxies.Count; i++) Kafka.Advertise(i + 1, _proxies[i].Port);
    }

    public KafkaStandIn Kafka { get; } = new();

    public string ConnectionString => string.Join(',', _proxies.Select(p => $"127.0.0.1:{p.Port}"));

    /// <summary>Nothing arrives any more, and nothing is refused.</summary>
    public void CutOff() => _proxies.ForEach(p => p.BlackHole());

    public void Heal() => _proxies.ForEach(p => p.Heal());

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies) await proxy.DisposeAsync();
        await Kafka.DisposeAsync();
    }
}
