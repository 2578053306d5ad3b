using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.DeadLetters;
using Trainyard.Telemetry;

namespace Trainyard.Events;

/// <summary>
/// Reads this server's share of the events. An offset is stored when its batch is settled, and committed a little later: what a crash
/// leaves uncommitted is read again, by this server or by another.
/// </summary>
internal sealed partial class KafkaEventReader(
    ClientConfig address, string topic, string group, IDeadLetters letters, KafkaHealth health, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private const int LargestBatch = 2_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>What was read and is not settled, in order: it comes again before anything else.</summary>
    private readonly List<ConsumeResult<string, byte[]>> _unsettled = [];
    private IConsumer<string, byte[]>? _consumer;

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (_unsettled.Count == 0) await FetchAsync(cancel);
            if (_unsettled.Count == 0) continue;
            var events = new List<ReportedEvent>(_unsettled.Count);
            foreach (var message in _unsettled)
            {
                if (await ReadAsync(message, cancel) is { } e) events.Add(e);
            }
            if (events.Count > 0) yield return new Batch(events, this);
            else Settle();
        }
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    private async Task FetchAsync(CancellationToken cancel)
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
            if (_unsettled.Count == 0) await Task.Delay(RetryAfter, time, cancel);
        }
    }

    /// <summary>Null when it is no event, and was moved aside; or when only a newer version knows what it says.</summary>
    private async Task<ReportedEvent?> ReadAsync(ConsumeResult<string, byte[]> message, CancellationToken cancel)
    {
        try
        {
            if (VersionOf(message.Message) is > Versions.Event and var newer) throw new InvalidDataException($"it has version {newer}, and this server reads version {Versions.Event}; send it again when all servers are upgraded.");
            var reported = new ReportedEvent(JobId.Parse(message.Message.Key ?? ""), StoreJson.Read<JobEvent>(message.Message.Value ?? [])) { Trace = TraceOf(message.Message.Headers) };
            if (reported.Event.IsKnown) return reported;
            if (reported.Event.Fence < 1) throw new InvalidDataException("It is no event: its fence is missing.");
            Unknown(log, reported.Job, reported.Event.Cursor);
            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException or NotSupportedException)
        {
            var id = $"events-{message.Topic}-{message.Partition.Value}-{message.Offset.Value}";
            await letters.AddAsync(new DeadLetter(id, DeadLetterSource.Events, time.GetUtcNow(), $"It cannot be read: {e.Message}", message.Message.Key, message.Message.Value ?? []), cancel);
            Unreadable(log, id, LogText.Clean(e.Message));
            return null;
        }
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

    private sealed class Batch(IReadOnlyList<ReportedEvent> events, KafkaEventReader reader) : EventBatch(events)
    {
        public override Task SettleAsync(CancellationToken cancel)
        {
            reader.Settle();
            return Task.CompletedTask;
        }
    }

    [LoggerMessage(118, LogLevel.Error, "The event {Id} cannot be read; it is moved aside, and an admin can send it again ({Why})")]
    private static partial void Unreadable(ILogger log, string id, string why);

    [LoggerMessage(160, LogLevel.Warning, "Job {Job}: the event {Cursor} is of a type that this version does not know, and is left out: upgrade the servers before the workers")]
    private static partial void Unknown(ILogger log, JobId job, EventCursor cursor);
}
