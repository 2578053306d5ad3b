using Confluent.Kafka;

namespace Trainyard.Tests.Services;

public sealed class KafkaBehindProxiesTests(TestServices services)
{
    private static readonly string Topic = $"test.{Guid.NewGuid():N}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_go_through_the_proxies_alone()
    {
        await using var behind = await KafkaBehindProxies.OpenAsync(services, Topic, partitions: 1);
        // It connects again soon, and has the time to.
        var config = new ProducerConfig { BootstrapServers = behind.ConnectionString, MessageTimeoutMs = 10_000, SocketTimeoutMs = 1000, ReconnectBackoffMaxMs = 500 };
        using var producer = new ProducerBuilder<Null, string>(config).SetLogHandler((_, _) => { }).Build();

        await producer.ProduceAsync(Topic, new Message<Null, string> { Value = "one" }, Cancel);
        behind.Disconnect();
        await Assert.ThrowsAsync<ProduceException<Null, string>>(() => producer.ProduceAsync(Topic, new Message<Null, string> { Value = "two" }, Cancel));
        behind.Heal();
        await producer.ProduceAsync(Topic, new Message<Null, string> { Value = "three" }, Cancel);

        using var consumer = new ConsumerBuilder<Null, string>(new ConsumerConfig { BootstrapServers = behind.ConnectionString, GroupId = $"{Topic}-group", AutoOffsetReset = AutoOffsetReset.Earliest }).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe(Topic);
        Assert.Equal(["one", "three"], new[] { Next(consumer), Next(consumer) });
    }

    private static string? Next(IConsumer<Null, string> consumer) => consumer.Consume(TimeSpan.FromMinutes(1))?.Message.Value;
}
