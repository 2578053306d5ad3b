using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Health;
using Trainyard.Queue;
using Trainyard.Storage;
using Trainyard.Telemetry;

namespace Trainyard.Fleet.RabbitMq;

/// <summary>
/// A quorum queue. A message is the broker's when that has confirmed it; one that was taken and not acknowledged comes back when its
/// worker's connection ends, and after too many times goes to the dead ones (<see cref="RabbitMqDeadJobs"/>).
/// </summary>
internal sealed partial class RabbitMqJobQueue(RabbitMqConnection connection, IDeadLetters deadLetters, TimeProvider time, ILogger<RabbitMqJobQueue> log, FailureLog? failures = null)
    : IJobQueue, IDisposable
{
    private static readonly CreateChannelOptions WithConfirms = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly RabbitMqConsumer _consumer = new(connection, connection.Jobs);
    private readonly RabbitMqDeadLetters _deadLetters = new(deadLetters, time, failures ?? new FailureLog(time, log), log);
    private readonly RetryPipeline _retry = new(time, RetryDelay, e => e is UnavailableException);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private IChannel? _publishing;

    /// <exception cref="UnavailableException">RabbitMQ did not confirm in time. It may have the message: publishing again is harmless.</exception>
    public async Task PublishAsync(JobId job, DateTimeOffset? dispatchedAt, CancellationToken cancellationToken)
    {
        using var span = Spans.Send(TelemetryNames.Systems.RabbitMq, connection.Jobs, job);
        await PublishAsync(new JobMessage { Version = Versions.Message, JobId = job, DispatchedAt = dispatchedAt }.Write(), span?.Id, cancellationToken);
    }

    public Task RequeueAsync(DeadLetter deadLetter, CancellationToken cancellationToken) => PublishAsync(deadLetter.Body, null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>While RabbitMQ is away, this waits for it.</remarks>
    public Task<QueuedJob> TakeAsync(CancellationToken cancellationToken) =>
        // The connection has logged that it is away.
        _retry.RunAsync(NextAsync, _ => { }, cancellationToken);

    public void Dispose() => _sending.Dispose();

    private async Task<QueuedJob> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var delivery = await _consumer.NextAsync(cancellationToken);
            if (await ReadAsync(delivery, cancellationToken) is { } message) return new Message(message, TraceOf(delivery.Properties), delivery);
        }
    }

    private async Task PublishAsync(ReadOnlyMemory<byte> body, string? traceParent, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConfirmWithin);
        try
        {
            await await SendAsync(body, traceParent, limit.Token);
            connection.IsBack();
        }
        catch (Exception e) when (RabbitMqConnection.Failure(e, cancellationToken) is { } failure)
        {
            // A channel whose publish failed is of no more use. After silence the connection is none either: it may be dead without having said so.
            if (Interlocked.Exchange(ref _publishing, null) is { } failed) _ = failed.AbortAsync(CancellationToken.None);
            if (limit.IsCancellationRequested) connection.Drop();
            if (failure is UnavailableException) connection.IsAway(e);
            throw failure;
        }
    }

    /// <summary>With an id of its own, so that a message that is sent again and fails again is another dead letter than before.</summary>
    private static BasicProperties NewProperties(string? traceParent) => new()
    {
        Persistent = true,
        ContentType = "application/json",
        MessageId = Guid.NewGuid().ToString("N"),
        Headers = traceParent is null ? null : new Dictionary<string, object?> { [CarriedTrace.Header] = traceParent },
    };

    private static CarriedTrace? TraceOf(IReadOnlyBasicProperties properties) =>
        CarriedTrace.From(TelemetryNames.Systems.RabbitMq, properties.Headers?.TryGetValue(CarriedTrace.Header, out var value) is true && value is byte[] text ? Encoding.UTF8.GetString(text) : null);

    /// <summary>Messages go out in the order of the calls, also those that wait together for the channel to open. What is returned ends with the broker's confirm.</summary>
    private async Task<Task> SendAsync(ReadOnlyMemory<byte> body, string? traceParent, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            if (_publishing is not { IsOpen: true }) _publishing = await connection.OpenChannelAsync(WithConfirms, cancellationToken);
            // Mandatory: a queue that was deleted returns the message, instead of that it vanishes.
            return _publishing.BasicPublishAsync("", connection.Jobs, mandatory: true, NewProperties(traceParent), body, cancellationToken).AsTask();
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Null when the message cannot be read, and was dead-lettered; or when it is for a newer worker.</summary>
    private async Task<JobMessage?> ReadAsync(RabbitMqDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var message = JobMessage.Read(delivery.Body.Span);
            if (message.Version <= Versions.Message) return message;
            // Not dead-lettered: there would be one each time that the job is published again, which it is until a newer worker takes it.
            Newer(log, message.JobId, message.Version);
            await delivery.AcknowledgeAsync(cancellationToken);
            return null;
        }
        catch (JsonException e)
        {
            Unreadable(log, LogText.Clean(e.Message));
            await _deadLetters.MoveAsync(delivery, $"It cannot be read: {e.Message}", null, cancellationToken);
            return null;
        }
    }

    private sealed class Message(JobMessage message, CarriedTrace? trace, RabbitMqDelivery delivery) : QueuedJob(message.JobId, message.DispatchedAt, trace)
    {
        public override Task AcknowledgeAsync(CancellationToken cancellationToken) => delivery.AcknowledgeAsync(cancellationToken);

        public override Task ReturnAsync(CancellationToken cancellationToken) => delivery.ReturnAsync(cancellationToken);
    }

    [LoggerMessage(112, LogLevel.Error, "A message in the queue of jobs cannot be read; it is dead-lettered, and an admin can send it again ({Why})")]
    private static partial void Unreadable(ILogger log, string why);

    [LoggerMessage(170, LogLevel.Warning, "The message about job {Job} has version {Version}, which is for a newer worker; it is left to one")]
    private static partial void Newer(ILogger log, JobId job, int version);
}
