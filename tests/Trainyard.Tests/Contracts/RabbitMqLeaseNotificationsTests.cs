using System.Collections.Concurrent;
using RabbitMQ.Client;
using Trainyard.Contracts;
using Trainyard.Fleet.RabbitMq;
using Trainyard.Jobs;
using Trainyard.Services;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Contracts;

/// <summary>A server tells the worker that holds a job, through a RabbitMQ that may be away.</summary>
public sealed class RabbitMqLeaseNotificationsTests : IAsyncLifetime
{
    private readonly string _exchange = $"test.{Guid.NewGuid():N}";
    private RabbitMqServer? _server;
    private TempRabbitMq? _temp;

    private RabbitMqConnection Connection => _temp!.Connection;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServices.OrSkipAsync(ServiceChoice.OwnRabbitMqAsync(Cancel));
        _temp = new TempRabbitMq(_server.ConnectionString);
        await _temp.Connection.InitializeAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_temp is not null) await _temp.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_holder_alone_is_told_and_knows_when_it_is_not()
    {
        using var notifications = new RabbitMqLeaseNotifications(Connection, TimeProvider.System, _exchange);
        await notifications.StartAsync(Cancel);
        var (one, two) = (new ConcurrentQueue<JobId?>(), new ConcurrentQueue<JobId?>());
        using var first = notifications.Watch("worker-1", one.Enqueue);
        using var second = notifications.Watch("worker-2", two.Enqueue);
        await UntilAsync("both to listen", () => Task.FromResult(first.IsLive && second.IsLive ? "" : null));
        var (job, other) = (HeldBy("worker-1"), HeldBy("worker-2"));

        notifications.Notify(job);
        notifications.Notify(HeldBy("worker-3"));
        notifications.Notify(other);
        await UntilAsync("the second to be told", () => Task.FromResult(two.Contains(other.Id) ? "" : null));

        // The first null: what it may have missed before it listened.
        Assert.Equal([null, job.Id], one);
        Assert.Equal([null, other.Id], two);

        // What cannot be read may be about any job.
        await _temp!.RunAsync(async channel =>
        {
            await channel.BasicPublishAsync(_exchange, "worker-1", mandatory: false, "nonsense"u8.ToArray(), Cancel);
            return true;
        });
        await UntilAsync("something unreadable", () => Task.FromResult(one.Count == 3 ? "" : null));
        Assert.Null(one.Last());

        await _server!.KillAsync();
        await UntilAsync("the loss of RabbitMQ", () => Task.FromResult(first.IsLive || second.IsLive ? null : ""));
        Assert.Null(one.Last());
        // Never a failure, nor a wait.
        notifications.Notify(job);
        await _server.StartAsync(Cancel);
        await UntilAsync("both to listen again", () => Task.FromResult(first.IsLive && second.IsLive ? "" : null));
        notifications.Notify(other);
        await UntilAsync("the second to be told again", () => Task.FromResult(two.Count(id => id == other.Id) == 2 ? "" : null));

        second.Dispose();
        await UntilAsync("the second to listen no longer", () => Task.FromResult(second.IsLive ? null : ""));
        await notifications.StopAsync(Cancel);
    }

    private static Job HeldBy(string worker) => Samples.Job().Claim(worker, Guid.NewGuid(), Samples.Now)!;
}
