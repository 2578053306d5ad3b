using Trainyard.Services;

[assembly: AssemblyFixture(typeof(Trainyard.Tests.TestServices))]

namespace Trainyard.Tests;

/// <summary>
/// The services of all tests, each started once, when the first test asks for it; tests keep apart by names of their own. A test that
/// stops a service starts one for itself.
/// </summary>
public sealed class TestServices : IAsyncLifetime
{
    /// <summary>Tests that may cut off their way to Kafka at the same time; more than there are.</summary>
    private const int KafkaUsers = 4;

    private readonly Lazy<Task<Service>> _rabbitMq = new(() => ServiceChoice.RabbitMqAsync(CancellationToken.None));
    private readonly Lazy<Task<Service>> _redis = new(() => ServiceChoice.RedisAsync(CancellationToken.None));
    private readonly Lazy<Task<Service>> _kafka = new(() => ServiceChoice.KafkaAsync(CancellationToken.None, KafkaUsers));
    private readonly Lazy<Task<Service>> _mongoDb = new(() => ServiceChoice.MongoDbAsync(CancellationToken.None));

    public Task<Service> RabbitMqAsync() => OrSkipAsync(_rabbitMq.Value);

    public Task<Service> RedisAsync() => OrSkipAsync(_redis.Value);

    public Task<Service> KafkaAsync() => OrSkipAsync(_kafka.Value);

    public Task<Service> MongoDbAsync() => OrSkipAsync(_mongoDb.Value);

    /// <summary>What is missing is a named skip, and in CI a failure.</summary>
    public static async Task<T> OrSkipAsync<T>(Task<T> starting)
    {
        try
        {
            return await starting;
        }
        catch (ServiceMissingException e)
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", e.Message);
            throw;
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        var started = new List<Service>();
        foreach (var service in new[] { _rabbitMq, _kafka, _redis, _mongoDb })
        {
            if (service is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) started.Add(await service.Value);
        }
        // Read by scripts/test.sh: the end of a run says what was real.
        if (started.Count > 0 && Environment.GetEnvironmentVariable("TRAINYARD_TEST_SERVICES_REPORT") is { Length: > 0 } report)
            await File.WriteAllTextAsync(report, $"Services: {string.Join("; ", started.Select(s => s.Kind))}\n");
        foreach (var service in started) await service.DisposeAsync();
    }
}
