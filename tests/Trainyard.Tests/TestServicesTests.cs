using Confluent.Kafka;
using Trainyard.Services;

namespace Trainyard.Tests;

/// <summary>The services that other tests stand on.</summary>
public sealed class TestServicesTests(TestServices services)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_says_what_it_is_and_where()
    {
        foreach (var service in new[] { await services.RabbitMqAsync(), await services.RedisAsync(), await services.KafkaAsync(), await services.MongoDbAsync() })
        {
            Assert.Matches(@"real|stand-in", service.Kind);
            Assert.NotEmpty(service.ConnectionString);
        }
    }

    [Fact]
    public async Task Kafka_is_the_one_in_KAFKA_HOME_unless_another_is_named()
    {
        Assert.SkipUnless(KafkaCluster.IsInstalled, "KAFKA_HOME names no folder with Kafka's libs/, or Java is missing.");
        Assert.SkipWhen(Environment.GetEnvironmentVariable("TRAINYARD_TEST_KAFKA") is { Length: > 0 }, "TRAINYARD_TEST_KAFKA names another one.");

        Assert.Matches(@"^Apache Kafka \d+\.\d+\.\d+ \(real, KAFKA_HOME\)$", (await services.KafkaAsync()).Kind);
    }

    [Fact]
    public async Task Redis_restarts_on_its_port()
    {
        await using var redis = await TestServices.OrSkipAsync(ServiceChoice.OwnRedisAsync(Cancel));
        var before = redis.ConnectionString;

        await redis.RestartAsync(Cancel);

        Assert.Equal(before, redis.ConnectionString);
    }

    [Fact]
    public async Task Kafkas_stand_in_goes_and_comes_back_with_what_it_had()
    {
        await using var kafka = new KafkaStandIn();
        kafka.CreateTopic("topic", 2);
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = kafka.ConnectionString }).Build();
        await producer.ProduceAsync("topic", new Message<Null, string> { Value = "one" }, Cancel);

        kafka.Stop();
        var waiting = producer.ProduceAsync("topic", new Message<Null, string> { Value = "two" }, Cancel);
        Assert.False(waiting.IsCompleted);
        kafka.Resume();

        Assert.Equal(PersistenceStatus.Persisted, (await waiting).Status);
    }
}
