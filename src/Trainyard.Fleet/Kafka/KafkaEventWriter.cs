using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Storage;
using Trainyard.Telemetry;

namespace Trainyard.Fleet.Kafka;

/// <summary>
/// Hands events to Kafka. A caller that gives up waiting finds its events still on their way when it comes again, and they are not
/// written twice: they stay in librdkafka's hands, in order, until all brokers have them or it gives all of them up.
/// </summary>
internal sealed class KafkaEventWriter(ClientConfig address, string topic, KafkaHealth health, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan FullPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CheckWithin = TimeSpan.FromSeconds(2);

    /// <summary>Whoever gives up waiting after less than this says nothing about Kafka.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<JobId, OnTheirWay> _onTheirWay = new();
    private readonly Lock _opening = new();
    private IProducer<string?, byte[]>? _producer;

    /// <summary>Returns when the brokers have the events.</summary>
    public async Task WriteAsync(JobId job, IReadOnlyList<EventEnvelope> events, CancellationToken cancellationToken)
    {
        // Behind those on their way, never beside them: an event that overtakes makes the record refuse the one that it overtook.
        if (_onTheirWay.TryGetValue(job, out var earlier))
        {
            await ArriveAsync(job, earlier, cancellationToken);
            events = [.. events.Where(e => e.Cursor > earlier.Last)];
        }
        if (events.Count == 0) return;
        using var span = EventSpans.Send(TelemetryNames.Systems.Kafka, Names.Topics.JobEvents, job, events);
        var producer = Producer();
        var deliveries = new List<Task>(events.Count);
        try
        {
            foreach (var e in events) deliveries.Add(await ProduceAsync(producer, MessageOf(e, span?.Id), cancellationToken));
        }
        finally
        {
            // Also those before one that found no room.
            if (deliveries.Count > 0) _onTheirWay[job] = earlier = new OnTheirWay(events[deliveries.Count - 1].Cursor, Task.WhenAll(deliveries));
        }
        await ArriveAsync(job, earlier!, cancellationToken);
    }

    /// <summary>As it was; without headers where it had none.</summary>
    public async Task WriteAsync(DeadLetter deadLetter, CancellationToken cancellationToken) =>
        await await ProduceAsync(Producer(), deadLetter.Headers is null ? new Message<string?, byte[]> { Key = deadLetter.Key, Value = deadLetter.Body } : MessageOf(deadLetter.ToEnvelope(), null), cancellationToken);

    /// <summary>Asks a broker about the topic, over the connections that are there.</summary>
    /// <exception cref="UnavailableException">None answers.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(Producer().Handle).Build();
            await Task.Run(() => admin.GetMetadata(topic, CheckWithin), cancellationToken);
            health.IsThere();
        }
        catch (KafkaException e)
        {
            throw health.Failure(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _producer, null) is { } producer) await producer.EndAsync(log);
    }

    private async Task ArriveAsync(JobId job, OnTheirWay events, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            await events.Delivery.WaitAsync(cancellationToken);
            health.IsThere();
        }
        catch (OperationCanceledException) when (time.GetElapsedTime(began) is var waited && waited >= SlowAfter)
        {
            // Brokers that are silent but still connected: librdkafka reports no error for them.
            health.IsAway($"no broker has confirmed the events within {waited.TotalSeconds:0.0} s");
            throw;
        }
        catch (KafkaException e)
        {
            if (e.Error.IsFatal) await ReplaceAsync();
            throw health.Failure(e);
        }
        finally
        {
            if (events.Delivery.IsCompleted) _onTheirWay.TryRemove(job, out _);
        }
    }

    /// <summary>A producer that failed for good does not report what became of the rest: all messages in flight are to be sent again.</summary>
    private async Task ReplaceAsync()
    {
        if (Interlocked.Exchange(ref _producer, null) is not { } broken) return;
        _onTheirWay.Clear();
        await broken.EndAsync(log);
    }

    /// <summary>Returns when librdkafka has taken the message; the inner task ends when the brokers have.</summary>
    private async Task<Task> ProduceAsync(IProducer<string?, byte[]> producer, Message<string?, byte[]> message, CancellationToken cancellationToken)
    {
        while (true)
        {
            var delivery = producer.ProduceAsync(topic, message, CancellationToken.None);
            if (delivery is not { IsFaulted: true, Exception.InnerException: KafkaException { Error.Code: ErrorCode.Local_QueueFull } }) return delivery;
            await Task.Delay(FullPause, cancellationToken);
        }
    }

    private IProducer<string?, byte[]> Producer()
    {
        lock (_opening)
        {
            return _producer ??= new ProducerBuilder<string?, byte[]>(new ProducerConfig(address.ToDictionary(p => p.Key, p => p.Value))
            {
                EnableIdempotence = true,
                Acks = Acks.All,
                LingerMs = 2,
                CompressionType = CompressionType.Lz4,
                // Never given up one by one, which would leave a hole: whoever waits for them may.
                MessageTimeoutMs = 0,
            }).SetLogHandler(health.Log).SetErrorHandler(health.Report).Build();
        }
    }

    private static Message<string?, byte[]> MessageOf(EventEnvelope e, string? traceParent)
    {
        var about = EventHeaders.Of(e);
        Headers headers =
        [
            HeaderOf(Names.Topics.VersionHeader, about.Version.ToString(CultureInfo.InvariantCulture)),
            HeaderOf("type", about.Type),
            HeaderOf("fence", about.Cursor.Fence.ToString(CultureInfo.InvariantCulture)),
            HeaderOf("seq", about.Cursor.Seq.ToString(CultureInfo.InvariantCulture)),
        ];
        if (about.Signature is { } signature) headers.Add(HeaderOf(Names.Topics.SignatureHeader, signature));
        if (traceParent is not null && EventSpans.IsStep(e.Type)) headers.Add(HeaderOf(CarriedTrace.Header, traceParent));
        return new Message<string?, byte[]> { Key = e.Job.ToString(), Value = e.Body, Headers = headers };
    }

    private static Header HeaderOf(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));

    /// <param name="Last">The last of them.</param>
    /// <param name="Delivery">Ends when the brokers have them all.</param>
    private sealed record OnTheirWay(EventCursor Last, Task Delivery);
}
