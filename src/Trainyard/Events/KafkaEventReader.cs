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
    ClientConfig address, string topic, string group, IDeadLetters letters, KafkaHealth health, TimeProvider time, ILogger log) : IDisposable
{
    private const int LargestBatch = 2_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Where to go on in each partition if what was read is not settled.</summary>
    private readonly Dictionary<TopicPartition, Offset> _unsettled = [];
    private IConsumer<string, byte[]>? _consumer;

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        GoBack();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var read = await FetchAsync(cancel);
            if (read.Count == 0) continue;
            var events = new List<ReportedEvent>(read.Count);
            foreach (var message in read)
            {
                if (await ReadAsync(message, cancel) is { } e) events.Add(e);
            }
            var batch = new Batch(events, this, [.. read.Select(m => m.TopicPartitionOffset)]);
            if (events.Count > 0) yield return batch;
            else await batch.SettleAsync(cancel);
        }
    }

    public void Dispose() => Close();

    /// <summary>A batch that was not settled comes again.</summary>
    private void GoBack()
    {
        try
        {
            foreach (var (partition, offset) in _unsettled) _consumer?.Seek(new TopicPartitionOffset(partition, offset));
        }
        catch (KafkaException)
        {
            // It cannot now: a new consumer begins after what was committed.
            Close();
        }
        _unsettled.Clear();
    }

    private async Task<List<ConsumeResult<string, byte[]>>> FetchAsync(CancellationToken cancel)
    {
        var read = new List<ConsumeResult<string, byte[]>>();
        try
        {
            // The client's call blocks a thread, but only while there is nothing to do.
            var next = Consumer().Consume(TimeSpan.Zero) ?? await Task.Run(() => Consumer().Consume(Poll), CancellationToken.None);
            while (next is not null)
            {
                _unsettled.TryAdd(next.TopicPartition, next.Offset);
                read.Add(next);
                health.IsThere();
                next = read.Count < LargestBatch ? Consumer().Consume(TimeSpan.Zero) : null;
            }
        }
        catch (KafkaException e)
        {
            health.IsAway(e.Error.Reason);
            if (e.Error.IsFatal) Close();
            if (read.Count == 0) await Task.Delay(RetryAfter, time, cancel);
        }
        return read;
    }

    /// <summary>Null when it is no event, and was moved aside; or when only a newer version knows what it says.</summary>
    private async Task<ReportedEvent?> ReadAsync(ConsumeResult<string, byte[]> message, CancellationToken cancel)
    {
        try
        {
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
            Unreadable(log, id, e.Message);
            return null;
        }
    }

    private static CarriedTrace? TraceOf(Headers? headers) =>
        CarriedTrace.From(TelemetryNames.Systems.Kafka, headers?.TryGetLastBytes(CarriedTrace.Header, out var value) is true ? Encoding.UTF8.GetString(value) : null);

    private void Settle(IReadOnlyList<TopicPartitionOffset> read)
    {
        foreach (var partition in read.GroupBy(o => o.TopicPartition))
        {
            _unsettled.Remove(partition.Key);
            try
            {
                _consumer?.StoreOffset(new TopicPartitionOffset(partition.Key, partition.Max(o => o.Offset.Value) + 1));
            }
            catch (KafkaException)
            {
                // The partition is another server's now, which reads these events once more.
            }
        }
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
            .SetPartitionsRevokedHandler((_, partitions) => partitions.ForEach(p => _unsettled.Remove(p.TopicPartition)))
            .SetPartitionsLostHandler((_, partitions) => partitions.ForEach(p => _unsettled.Remove(p.TopicPartition)))
            .SetLogHandler(health.Log).SetErrorHandler(health.Report).Build();
        _consumer.Subscribe(topic);
        return _consumer;
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _consumer, null) is not { } consumer) return;
        consumer.Close();
        consumer.Dispose();
    }

    private sealed class Batch(IReadOnlyList<ReportedEvent> events, KafkaEventReader reader, IReadOnlyList<TopicPartitionOffset> read) : EventBatch(events)
    {
        public override Task SettleAsync(CancellationToken cancel)
        {
            reader.Settle(read);
            return Task.CompletedTask;
        }
    }

    [LoggerMessage(118, LogLevel.Error, "The event {Id} cannot be read; it is moved aside, and an admin can send it again ({Why})")]
    private static partial void Unreadable(ILogger log, string id, string why);

    [LoggerMessage(160, LogLevel.Warning, "Job {Job}: the event {Cursor} is of a type that this version does not know, and is left out: upgrade the servers before the workers")]
    private static partial void Unknown(ILogger log, JobId job, EventCursor cursor);
}
