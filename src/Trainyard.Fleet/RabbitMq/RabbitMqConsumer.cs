using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Trainyard.Storage;

namespace Trainyard.Fleet.RabbitMq;

/// <summary>
/// Takes messages of one queue, each when it is asked for, so that none waits behind a slow worker. Each message in hand has a consumer of its own
/// with a prefetch of one: the broker sends no other before that one is acknowledged. A message that its caller is done with is acknowledged when the
/// next one is wanted; where none is wanted soon, its consumer is cancelled first.
/// </summary>
internal sealed class RabbitMqConsumer(RabbitMqConnection connection, string queue)
{
    /// <summary>After so long without a message the consumer is opened anew: one whose queue is deleted and at once declared again is not notified.</summary>
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(15);

    /// <summary>How long a consumer waits to be used again: opening one takes the broker of a quorum queue as long as a message does.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentBag<IChannel> _idle = [];
    private readonly ConcurrentStack<Kept> _kept = [];

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
        var kept = TakeKept();
        var consumer = kept?.Consumer ?? new OpenConsumer(await ChannelAsync(cancellationToken));
        try
        {
            // Before the broker is asked.
            var next = consumer.NextAsync();
            if (kept is null) await consumer.BeginAsync(queue, cancellationToken);
            else await consumer.Channel.BasicAckAsync(kept.DeliveryTag, multiple: false, cancellationToken);
            connection.IsBack();
            return new RabbitMqDelivery(await next.WaitAsync(RenewAfter, cancellationToken), this, consumer);
        }
        catch (Exception e)
        {
            // Closing a channel returns what was sent to it. Who gave up waits no longer for that either: the broker may be silent.
            var closing = consumer.Channel.DisposeAsync().AsTask();
            if (!cancellationToken.IsCancellationRequested) await closing;
            if (e is TimeoutException) return null;
            if (RabbitMqConnection.Failure(e, cancellationToken) is not { } failure) throw;
            if (failure is UnavailableException) connection.IsAway(e);
            throw failure;
        }
    }

    /// <summary>The message is done with, which the broker hears when this consumer is used again, or is no longer kept for that.</summary>
    public void Keep(OpenConsumer consumer, ulong deliveryTag)
    {
        var kept = new Kept(consumer, deliveryTag);
        _kept.Push(kept);
        _ = EndUnusedAsync(kept);
    }

    /// <summary>The consumer gets no other message, and its channel is used again.</summary>
    /// <param name="consumer">With a message in hand.</param>
    /// <param name="settle">Tells the broker what became of it.</param>
    public async Task EndAsync(OpenConsumer consumer, Func<IChannel, ValueTask> settle)
    {
        try
        {
            await consumer.CancelAsync();
            await settle(consumer.Channel);
            _idle.Add(consumer.Channel);
        }
        catch (Exception e) when (e is OperationInterruptedException or IOException or ObjectDisposedException)
        {
            // The connection is closed, and with it the broker has requeued the message.
        }
    }

    private async Task EndUnusedAsync(Kept kept)
    {
        await Task.Delay(KeepFor);
        if (kept.TryTake()) await EndAsync(kept.Consumer, channel => channel.BasicAckAsync(kept.DeliveryTag, multiple: false));
    }

    private Kept? TakeKept()
    {
        while (_kept.TryPop(out var kept)) if (kept.Consumer.IsOpen && kept.TryTake()) return kept;
        return null;
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

    /// <param name="Consumer">It waits to be used again.</param>
    /// <param name="DeliveryTag">Of its last message, which is done with.</param>
    private sealed record Kept(OpenConsumer Consumer, ulong DeliveryTag)
    {
        private int _isTaken;

        /// <summary>Of whoever uses it again, and whoever ends it: one of them.</summary>
        public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;
    }
}

/// <summary>A consumer on a channel with a prefetch of one.</summary>
internal sealed class OpenConsumer(IChannel channel) : AsyncDefaultBasicConsumer(channel)
{
    private TaskCompletionSource<BasicGetResult> _next = new();
    private volatile bool _isCancelled;
    private string _tag = "";

    /// <summary>Whether the broker sends it messages.</summary>
    public bool IsOpen => Channel.IsOpen && !_isCancelled;

    public async Task BeginAsync(string queue, CancellationToken cancellationToken) => _tag = await Channel.BasicConsumeAsync(queue, autoAck: false, this, cancellationToken);

    public Task CancelAsync() => Channel.BasicCancelAsync(_tag, noWait: true);

    /// <summary>The next message.</summary>
    public Task<BasicGetResult> NextAsync()
    {
        var next = _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!IsOpen) Fail(new InvalidOperationException("The consumer was closed while it waited to be used again."));
        return next.Task;
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // A copy: the buffer is the client's again when this returns.
        _next.TrySetResult(new BasicGetResult(deliveryTag, redelivered, exchange, routingKey, 0, new BasicProperties(properties), body.ToArray()));
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        Fail(new InvalidOperationException("The queue was deleted, or its leader is gone."));

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => Fail(new AlreadyClosedException(reason));

    private Task Fail(Exception e)
    {
        _isCancelled = true;
        _next.TrySetException(e);
        return Task.CompletedTask;
    }
}

/// <summary>A message in hand.</summary>
internal sealed class RabbitMqDelivery(BasicGetResult message, RabbitMqConsumer queue, OpenConsumer consumer)
{
    public ReadOnlyMemory<byte> Body => message.Body;

    public IReadOnlyBasicProperties Properties => message.BasicProperties;

    public Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        queue.Keep(consumer, message.DeliveryTag);
        return Task.CompletedTask;
    }

    public Task ReturnAsync(CancellationToken cancellationToken) =>
        queue.EndAsync(consumer, channel => channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true, cancellationToken));
}
