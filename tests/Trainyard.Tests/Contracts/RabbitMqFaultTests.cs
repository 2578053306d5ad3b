using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;
using Trainyard.Fleet.RabbitMq;
using Trainyard.Services;
using Trainyard.Storage;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Contracts;

/// <summary>A RabbitMQ that is killed and comes back.</summary>
public sealed class RabbitMqFaultTests : IAsyncLifetime
{
    private RabbitMqServer? _server;
    private TempRabbitMq? _temp;

    private RabbitMqServer Server => _server!;

    private RabbitMqJobQueue Queue => _temp!.Queue;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServices.OrSkipAsync(ServiceChoice.OwnRabbitMqAsync(Cancel));
        _temp = new TempRabbitMq(Server.ConnectionString);
        await _temp.Connection.InitializeAsync(Cancel);
        // So that the queues are not too new to survive a kill.
        await _server.StopAsync(Cancel);
        await _server.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_temp is not null) await _temp.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Takers_wait_for_a_killed_broker_and_nothing_confirmed_is_lost()
    {
        JobId[] jobs = [.. Enumerable.Range(0, 50).Select(_ => JobId.New(TimeProvider.System))];
        foreach (var job in jobs) await Queue.PublishAsync(job, null, Cancel);
        var inHand = await Queue.TakeAsync(Cancel);

        await Server.KillAsync();
        await Assert.ThrowsAsync<UnavailableException>(() => Queue.PublishAsync(JobId.New(TimeProvider.System), null, Cancel));
        // Settling what the broker has taken back harms nothing.
        await inHand.AcknowledgeAsync(Cancel);
        var taking = Enumerable.Range(0, 4).Select(_ => Queue.TakeAsync(Cancel)).ToList();
        await Server.StartAsync(Cancel);

        var seen = new HashSet<JobId>();
        while (seen.Count < jobs.Length)
        {
            var next = await Task.WhenAny(taking);
            taking.Remove(next);
            var message = await next;
            await message.AcknowledgeAsync(Cancel);
            Assert.True(seen.Add(message.Job));
            taking.Add(Queue.TakeAsync(Cancel));
        }
        Assert.Equal(jobs.ToHashSet(), seen);

        // Those who waited through the restart, and after.
        var last = JobId.New(TimeProvider.System);
        await Queue.PublishAsync(last, null, Cancel);
        Assert.Equal(last, (await await Task.WhenAny(taking)).Job);
    }

    [Fact]
    public async Task Who_gives_up_does_not_wait_for_a_silent_broker()
    {
        await using var proxy = FaultProxy.To(new Uri(Server.ConnectionString).Port);
        var url = new UriBuilder(Server.ConnectionString) { Port = proxy.Port }.ToString();
        await using var connection = new RabbitMqConnection(url, TimeProvider.System, NullLogger<RabbitMqConnection>.Instance, _temp!.Connection.Jobs, _temp.Connection.DeadJobs);
        using var waiting = new CancellationTokenSource();
        var next = new RabbitMqConsumer(connection, connection.Jobs).NextAsync(waiting.Token);
        await UntilAsync("a consumer", async () => await _temp.RunAsync(channel => channel.ConsumerCountAsync(connection.Jobs, Cancel)) == 1 ? "" : null);
        proxy.BlackHole();

        await waiting.CancelAsync();

        // The client's own patience is 5 s.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(TimeSpan.FromSeconds(4), Cancel));
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_waited_for()
    {
        await Server.KillAsync();
        await using var connection = new RabbitMqConnection(Server.ConnectionString, TimeProvider.System, NullLogger<RabbitMqConnection>.Instance);
        await Assert.ThrowsAsync<UnavailableException>(() => connection.InitializeAsync(Cancel));

        await Server.StartAsync(Cancel);

        await Flow.Waiting.UntilAsync("the connection", async () =>
        {
            try
            {
                await connection.InitializeAsync(Cancel);
                return "prepared";
            }
            catch (UnavailableException)
            {
                return null;
            }
        });
    }
}
