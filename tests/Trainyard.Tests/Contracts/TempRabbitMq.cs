using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using Trainyard.DeadLetters;
using Trainyard.Embedded.Sqlite;
using Trainyard.Fleet.RabbitMq;

namespace Trainyard.Tests.Contracts;

/// <summary>Two queues of a test's own on a RabbitMQ, deleted with it, and the adapters on them.</summary>
internal sealed class TempRabbitMq : IAsyncDisposable
{
    private readonly string _url;
    private readonly TempDatabase _database = new();

    public TempRabbitMq(string url)
    {
        _url = url;
        var name = $"test.{Guid.NewGuid():N}";
        Connection = new RabbitMqConnection(url, TimeProvider.System, NullLogger<RabbitMqConnection>.Instance, name, $"{name}.dead");
        DeadLetters = new SqliteDeadLetters(_database.Database);
        Queue = NewQueue();
        DeadJobs = new RabbitMqDeadJobs(Connection, DeadLetters, TimeProvider.System, NullLogger<RabbitMqDeadJobs>.Instance);
    }

    public RabbitMqConnection Connection { get; }
    public IDeadLetters DeadLetters { get; }
    public RabbitMqJobQueue Queue { get; }
    public RabbitMqDeadJobs DeadJobs { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Another user of the same queue, who has no channel yet.</summary>
    public RabbitMqJobQueue NewQueue() => new(Connection, DeadLetters, TimeProvider.System, NullLogger<RabbitMqJobQueue>.Instance);

    /// <summary>As somebody does who is not this program.</summary>
    public async Task<T> RunAsync<T>(Func<IChannel, Task<T>> action)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(_url) }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        return await action(channel);
    }

    public Task SendAsync(byte[] body) => RunAsync(async channel =>
    {
        await channel.BasicPublishAsync("", Connection.Jobs, mandatory: true, body, Cancel);
        return true;
    });

    public Task<uint> CountAsync(string queue) => RunAsync(channel => channel.MessageCountAsync(queue, Cancel));

    public async ValueTask DisposeAsync()
    {
        await DeadJobs.StopAsync(CancellationToken.None);
        DeadJobs.Dispose();
        Queue.Dispose();
        await Connection.DisposeAsync();
        foreach (var queue in new[] { Connection.Jobs, Connection.DeadJobs })
            await RunAsync(channel => channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: CancellationToken.None));
        _database.Dispose();
    }
}
