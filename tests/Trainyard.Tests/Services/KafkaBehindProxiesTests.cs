using Confluent.Kafka;
using Trainyard.Services;

namespace Trainyard.Tests.Services;

/// <summary>Kafka's clients go where brokers say that they are, so the stand-in can say that it is behind a proxy.</summary>
public sealed class KafkaBehindProxiesTests
{
    private const string Topic = "topic";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_go_through_the_proxies_alone()
    {
        await using var kafka = new KafkaStandIn();
        kafka.CreateTopic(Topic, partitions: 1);
        var proxies = kafka.ConnectionString.Split(',').Select(broker => FaultProxy.To(int.Parse(broker.Split(':')[1], null))).ToList();
        for (var i = 0; i < proxies.Count; i++) kafka.Advertise(i + 1, proxies[i].Port);
        var through = string.Join(',', proxies.Select(p => $"127.0.0.1:{p.Port}"));
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = through, MessageTimeoutMs = 2000, SocketTimeoutMs = 1000 }).SetLogHandler((_, _) => { }).Build();

        await producer.ProduceAsync(Topic, new Message<Null, string> { Value = "one" }, Cancel);
        proxies.ForEach(p => p.BlackHole());
        await Assert.ThrowsAsync<ProduceException<Null, string>>(() => producer.ProduceAsync(Topic, new Message<Null, string> { Value = "two" }, Cancel));
        proxies.ForEach(p => p.Heal());
        await producer.ProduceAsync(Topic, new Message<Null, string> { Value = "three" }, Cancel);

        using var consumer = new ConsumerBuilder<Null, string>(new ConsumerConfig { BootstrapServers = through, GroupId = "group", AutoOffsetReset = AutoOffsetReset.Earliest }).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe(Topic);
        Assert.Equal(["one", "three"], new[] { consumer.Consume(Cancel).Message.Value, consumer.Consume(Cancel).Message.Value });
        foreach (var proxy in proxies) await proxy.DisposeAsync();
    }
}
