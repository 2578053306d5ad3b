using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;

namespace Trainyard.Fleet.RabbitMq;

/// <summary>
/// A direct exchange whose routing keys are the names of workers. Each worker binds a queue of its own, which ends with its connection; nothing is
/// confirmed or written to disk, and while RabbitMQ is away notifications are dropped.
/// </summary>
internal sealed class RabbitMqLeaseNotifications(RabbitMqConnection connection, TimeProvider time, string exchange = Names.Exchanges.Leases) : BackgroundService, ILeaseNotifications
{
    private const int MaxWaiting = 10_000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly RetryPipeline _retry = new(time, RetryDelay);
    private readonly Channel<(string Worker, JobId Job)> _waiting =
        Channel.CreateBounded<(string, JobId)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void Notify(Job job) => _waiting.Writer.TryWrite((job.Attempts[^1].Worker, job.Id));

    public ILeaseSubscription Watch(string worker, Action<JobId?> notify)
    {
        var subscription = new Subscription();
        _ = RunAsync(token => ListenAsync(worker, notify, subscription, token), subscription.Ended);
        return subscription;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(PublishAllAsync, stoppingToken);

    /// <summary>Until cancelled.</summary>
    private async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            // The connection has logged that it is away.
            await _retry.RunAsync(work, _ => { }, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
    }

    private async Task PublishAllAsync(CancellationToken cancellationToken)
    {
        // No channel before there is something to tell: workers tell nothing.
        await _waiting.Reader.WaitToReadAsync(cancellationToken);
        await using var channel = await OpenAsync(cancellationToken);
        await foreach (var (worker, job) in _waiting.Reader.ReadAllAsync(cancellationToken))
            await channel.BasicPublishAsync(exchange, worker, mandatory: false, new JobMessage { Version = Versions.Message, JobId = job }.Write(), cancellationToken);
    }

    private async Task ListenAsync(string worker, Action<JobId?> notify, Subscription subscription, CancellationToken cancellationToken)
    {
        await using var channel = await OpenAsync(cancellationToken);
        // Named, so that a user who may use these names alone may have it.
        var queue = await channel.QueueDeclareAsync($"{exchange}.{Guid.NewGuid():N}", durable: false, exclusive: true, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = MaxWaiting }, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue.QueueName, exchange, worker, cancellationToken: cancellationToken);
        var consumer = new Consumer(channel, notify);
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        try
        {
            subscription.IsLive = true;
            // What was told before anybody listened.
            notify(null);
            await consumer.Ended.WaitAsync(cancellationToken);
        }
        finally
        {
            subscription.IsLive = false;
            notify(null);
        }
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        var channel = await connection.OpenChannelAsync(null, cancellationToken);
        try
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Direct, durable: true, cancellationToken: cancellationToken);
            return channel;
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    private sealed class Subscription : ILeaseSubscription
    {
        private readonly CancellationTokenSource _ended = new();
        private volatile bool _isLive;

        public bool IsLive
        {
            get => _isLive;
            set => _isLive = value;
        }

        public CancellationToken Ended => _ended.Token;

        public void Dispose() => _ended.Cancel();
    }

    private sealed class Consumer(IChannel channel, Action<JobId?> notify) : AsyncDefaultBasicConsumer(channel)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Fails when nothing more will come.</summary>
        public Task Ended => _ended.Task;

        public override Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
            ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        {
            notify(Read(body.Span));
            return Task.CompletedTask;
        }

        public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) => End(new InvalidOperationException("The queue was deleted."));

        public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason) => End(new AlreadyClosedException(reason));

        /// <summary>What cannot be read may be about any job.</summary>
        private static JobId? Read(ReadOnlySpan<byte> body)
        {
            try
            {
                return JobMessage.Read(body).JobId;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        private Task End(Exception e)
        {
            _ended.TrySetException(e);
            return Task.CompletedTask;
        }
    }
}
