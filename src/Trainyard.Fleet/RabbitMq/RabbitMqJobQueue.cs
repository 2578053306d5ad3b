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
internal sealed partial class RabbitMqJobQueue(RabbitMqConnection connection, IDeadLetters letters, TimeProvider time, ILogger<RabbitMqJobQueue> log, FailureLog? failures = null)
    : IJobQueue, IDisposable
{
    private static readonly CreateChannelOptions WithConfirms = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    private readonly RabbitMqConsumer _consumer = new(connection, connection.Jobs);
    private readonly RabbitMqLetters _aside = new(letters, time, failures ?? new FailureLog(time, log), log);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private IChannel? _publishing;

    /// <exception cref="UnavailableException">RabbitMQ did not confirm in time. It may have the message: publishing again is harmless.</exception>
    public async Task PublishAsync(JobId job, CancellationToken cancel)
    {
        using var span = Spans.Send(TelemetryNames.Systems.RabbitMq, connection.Jobs, job);
        await PublishAsync(new JobMessage { Version = Versions.Message, JobId = job }.Write(), span?.Id, cancel);
    }

    public Task SendAgainAsync(DeadLetter letter, CancellationToken cancel) => PublishAsync(letter.Body, null, cancel);

    /// <inheritdoc/>
    /// <remarks>While RabbitMQ is away, this waits for it.</remarks>
    public async Task<QueuedJob> TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var delivery = await _consumer.NextAsync(cancel);
                if (await ReadAsync(delivery, cancel) is { } job) return new Message(job, TraceOf(delivery.Properties), delivery);
            }
            catch (UnavailableException)
            {
                await Task.Delay(Backoff, time, cancel);
            }
        }
    }

    public void Dispose() => _opening.Dispose();

    private async Task PublishAsync(ReadOnlyMemory<byte> body, string? traceParent, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ConfirmWithin);
        try
        {
            var channel = await PublishingAsync(limit.Token);
            // Mandatory: a queue that was deleted returns the message, instead of that it vanishes.
            await channel.BasicPublishAsync("", connection.Jobs, mandatory: true, NewProperties(traceParent), body, limit.Token);
            connection.IsBack();
        }
        catch (Exception e) when (RabbitMqConnection.Failure(e, cancel) is { } failure)
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

    private async Task<IChannel> PublishingAsync(CancellationToken cancel)
    {
        if (_publishing is { IsOpen: true } open) return open;
        await _opening.WaitAsync(cancel);
        try
        {
            return _publishing is { IsOpen: true } opened ? opened : _publishing = await connection.OpenChannelAsync(WithConfirms, cancel);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Null when the message cannot be read, and was moved aside; or when it is for a newer worker.</summary>
    private async Task<JobId?> ReadAsync(RabbitMqDelivery delivery, CancellationToken cancel)
    {
        try
        {
            var message = JobMessage.Read(delivery.Body.Span);
            if (message.Version <= Versions.Message) return message.JobId;
            // Not aside, where one would come to lie each time that the job is published again: it is, until a newer worker takes it.
            Newer(log, message.JobId, message.Version);
            await delivery.AcknowledgeAsync(cancel);
            return null;
        }
        catch (JsonException e)
        {
            Unreadable(log, LogText.Clean(e.Message));
            await _aside.MoveAsync(delivery, $"It cannot be read: {e.Message}", null, cancel);
            return null;
        }
    }

    private sealed class Message(JobId job, CarriedTrace? trace, RabbitMqDelivery delivery) : QueuedJob(job, trace)
    {
        public override Task AcknowledgeAsync(CancellationToken cancel) => delivery.AcknowledgeAsync(cancel);

        public override Task ReturnAsync(CancellationToken cancel) => delivery.ReturnAsync(cancel);
    }

    [LoggerMessage(112, LogLevel.Error, "A message in the queue of jobs cannot be read; it is moved aside, and an admin can send it again ({Why})")]
    private static partial void Unreadable(ILogger log, string why);

    [LoggerMessage(170, LogLevel.Warning, "The message about job {Job} has version {Version}, which is for a newer worker; it is left to one")]
    private static partial void Newer(ILogger log, JobId job, int version);
}
