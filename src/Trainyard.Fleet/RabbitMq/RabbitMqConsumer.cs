using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Trainyard.Storage;

namespace Trainyard.Fleet.RabbitMq;

/// <summary>
/// Takes messages of one queue, each when it is asked for, so that none waits behind a slow worker: a consumer exists until its first
/// delivery. Each message in hand has a channel of its own, which is used again after it.
/// </summary>
internal sealed class RabbitMqConsumer(RabbitMqConnection connection, string queue)
{
    private readonly ConcurrentBag<IChannel> _idle = [];

    /// <summary>After so long without a message the consumer is opened anew: one whose queue is deleted and at once declared again is not notified.</summary>
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(15);

    /// <summary>Waits for a message. When the wait is cancelled, or the connection lost, a message in flight is requeued.</summary>
    /// <exception cref="UnavailableException">RabbitMQ does not answer.</exception>
    public async Task<RabbitMqDelivery> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryNextAsync(cancellationToken) is { } delivery) return delivery;
        }
    }

    private async Task<RabbitMqDelivery?> TryNextAsync(CancellationToken cancellationToken)
    {
        var channel = await ChannelAsync(cancellationToken);
        try
        {
            var consumer = new FirstDelivery(channel);
            var tag = await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
            connection.IsBack();
            var first = await consumer.Task.WaitAsync(RenewAfter, cancellationToken);
            // Before anything is acknowledged: with a prefetch of one, the broker had no reason to send a second message.
            await channel.BasicCancelAsync(tag, noWait: true, cancellationToken);
            return new RabbitMqDelivery(first, channel, _idle);
        }
        catch (Exception e)
        {
            // Closing a channel returns what was sent to it. Who gave up waits no longer for that either: the broker may be silent.
            var closing = channel.DisposeAsync().AsTask();
            if (!cancellationToken.IsCancellationRequested) await closing;
            if (e is TimeoutException) return null;
            if (RabbitMqConnection.Failure(e, cancellationToken) is not { } failure) throw;
            if (failure is UnavailableException) connection.IsAway(e);
            throw failure;
        }
    }

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.IsOpen) return idle;
            await idle.DisposeAsync();
        }
        var channel = await connection.OpenChannelAsync(null, cancellationToken);
        try
        {
            await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 1, global: false, cancellationToken);
            return channel;
        }
        catch (Exception e)
        {
            await channel.DisposeAsync();
            if (RabbitMqConnection.Failure(e, cancellationToken) is not { } failure) throw;
            if (failure is UnavailableException) connection.IsAway(e);
            throw failure;
        }
    }

    private sealed class FirstDelivery(IChannel channel) : AsyncDefaultBasicConsumer(channel)
    {
        private readonly TaskCompletionSource<BasicGetResult> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<BasicGetResult> Task => _first.Task;

        public override Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
            ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        {
            // A copy: the buffer is the client's again when this returns.
            _first.TrySetResult(new BasicGetResult(deliveryTag, redelivered, exchange, routingKey, 0, new BasicProperties(properties), body.ToArray()));
            return System.Threading.Tasks.Task.CompletedTask;
        }

        public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) =>
            Fail(new InvalidOperationException("The queue was deleted, or its leader is gone."));

        public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => Fail(new AlreadyClosedException(reason));

        private Task Fail(Exception e)
        {
            _first.TrySetException(e);
            return System.Threading.Tasks.Task.CompletedTask;
        }
    }
}

/// <summary>A message in hand.</summary>
internal sealed class RabbitMqDelivery(BasicGetResult message, IChannel channel, ConcurrentBag<IChannel> idle)
{
    public ReadOnlyMemory<byte> Body => message.Body;

    public IReadOnlyBasicProperties Properties => message.BasicProperties;

    public Task AcknowledgeAsync(CancellationToken cancellationToken) => CommitAsync(() => channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken));

    public Task ReturnAsync(CancellationToken cancellationToken) => CommitAsync(() => channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true, cancellationToken));

    private async Task CommitAsync(Func<ValueTask> settle)
    {
        try
        {
            await settle();
            idle.Add(channel);
        }
        catch (Exception e) when (e is OperationInterruptedException or IOException or ObjectDisposedException)
        {
            // The connection is closed, and with it the broker has requeued the message.
        }
    }
}
