using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Telemetry;

namespace Trainyard.Fleet.Kafka;

/// <summary>
/// Reads this server's share of the events. An offset is stored when its batch is settled, and committed a little later: what a crash
/// leaves uncommitted is read again, by this server or by another.
/// </summary>
internal sealed partial class KafkaEventReader(
    ClientConfig address, string topic, string group, IDeadLetters deadLetters, KafkaHealth health, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private const int LargestBatch = 2_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>What was read and is not settled, in order: it comes again before anything else.</summary>
    private readonly List<ConsumeResult<string, byte[]>> _unsettled = [];
    private IConsumer<string, byte[]>? _consumer;

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_unsettled.Count == 0) await FetchAsync(cancellationToken);
            if (_unsettled.Count == 0) continue;
            var events = new List<EventEnvelope>(_unsettled.Count);
            foreach (var message in _unsettled)
            {
                if (await ReadAsync(message, cancellationToken) is { } e) events.Add(e);
            }
            if (events.Count > 0) yield return new Batch(events, this);
            else Settle();
        }
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The client's call blocks a thread, but only while there is nothing to do.
            var next = Consumer().Consume(TimeSpan.Zero) ?? await Task.Run(() => Consumer().Consume(Poll), CancellationToken.None);
            while (next is not null)
            {
                _unsettled.Add(next);
                health.IsThere();
                next = _unsettled.Count < LargestBatch ? Consumer().Consume(TimeSpan.Zero) : null;
            }
        }
        catch (KafkaException e)
        {
            health.IsAway(e.Error.Reason);
            if (e.Error.IsFatal) await CloseAsync();
            if (_unsettled.Count == 0) await Task.Delay(RetryDelay, time, cancellationToken);
        }
    }

    /// <summary>Null when it is no event of a job, and was dead-lettered.</summary>
    private async Task<EventEnvelope?> ReadAsync(ConsumeResult<string, byte[]> message, CancellationToken cancellationToken)
    {
        var id = $"events-{message.Topic}-{message.Partition.Value}-{message.Offset.Value}";
        var body = message.Message.Value ?? [];
        try
        {
            var job = JobId.Parse(message.Message.Key ?? "");
            return (HeadersOf(message.Message) ?? EventHeaders.Of(body)).Around(job, body) with { Id = id, Trace = TraceOf(message.Message.Headers) };
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            await deadLetters.AddAsync(new DeadLetter(id, DeadLetterSource.Events, time.GetUtcNow(), $"It cannot be read: {e.Message}", message.Message.Key, body), cancellationToken);
            Unreadable(log, id, LogText.Clean(e.Message));
            return null;
        }
    }

    /// <summary>Null: it has none, or not all.</summary>
    private static EventHeaders? HeadersOf(Message<string, byte[]> message)
    {
        return long.TryParse(Text("fence"), CultureInfo.InvariantCulture, out var fence) && long.TryParse(Text("seq"), CultureInfo.InvariantCulture, out var seq) && Text("type") is { } type
            ? new EventHeaders(VersionOf(message), type, new EventCursor(fence, seq), Text(Names.Topics.SignatureHeader))
            : null;

        string? Text(string name) => message.Headers?.TryGetLastBytes(name, out var value) is true && value is not null ? Encoding.UTF8.GetString(value) : null;
    }

    /// <summary>Old messages have none.</summary>
    private static int VersionOf(Message<string, byte[]> message) =>
        message.Headers?.TryGetLastBytes(Names.Topics.VersionHeader, out var text) is true && int.TryParse(text, CultureInfo.InvariantCulture, out var version) ? version : 1;

    private static CarriedTrace? TraceOf(Headers? headers) =>
        CarriedTrace.From(TelemetryNames.Systems.Kafka, headers?.TryGetLastBytes(CarriedTrace.Header, out var value) is true ? Encoding.UTF8.GetString(value) : null);

    private void Settle()
    {
        foreach (var partition in _unsettled.GroupBy(message => message.TopicPartition))
        {
            try
            {
                _consumer?.StoreOffset(new TopicPartitionOffset(partition.Key, partition.Max(message => message.Offset.Value) + 1));
            }
            catch (KafkaException)
            {
                // The partition is another server's now, which reads these events once more.
            }
        }
        _unsettled.Clear();
    }

    private IConsumer<string, byte[]> Consumer()
    {
        if (_consumer is not null) return _consumer;
        _consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig(address.ToDictionary(p => p.Key, p => p.Value))
        {
            GroupId = group,
            EnableAutoOffsetStore = false,
            AutoCommitIntervalMs = 1_000,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            // Not cooperative-sticky (confluent-kafka-dotnet #2206).
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
            SessionTimeoutMs = 10_000,
            HeartbeatIntervalMs = 2_000,
            AllowAutoCreateTopics = true,
        })
            .SetKeyDeserializer(Deserializers.Utf8)
            .SetPartitionsRevokedHandler(LeaveToOthers)
            .SetPartitionsLostHandler(LeaveToOthers)
            .SetLogHandler(health.Log).SetErrorHandler(health.Report).Build();
        _consumer.Subscribe(topic);
        return _consumer;
    }

    private void LeaveToOthers(IConsumer<string, byte[]> consumer, List<TopicPartitionOffset> partitions)
    {
        // One that is being ended says it on another thread.
        if (consumer == _consumer) _unsettled.RemoveAll(message => partitions.Any(p => p.TopicPartition == message.TopicPartition));
    }

    /// <summary>The next consumer begins after what was settled.</summary>
    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _consumer, null) is { } consumer) await consumer.EndAsync(log);
        _unsettled.Clear();
    }

    private sealed class Batch(IReadOnlyList<EventEnvelope> events, KafkaEventReader reader) : EventBatch(events)
    {
        public override Task CommitAsync(CancellationToken cancellationToken)
        {
            reader.Settle();
            return Task.CompletedTask;
        }
    }

    [LoggerMessage(118, LogLevel.Error, "The event {Id} cannot be read; it is dead-lettered, and an admin can send it again ({Why})")]
    private static partial void Unreadable(ILogger log, string id, string why);
}
