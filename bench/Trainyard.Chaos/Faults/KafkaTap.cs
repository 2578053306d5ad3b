using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Trainyard.Chaos.BadJobs;
using Trainyard.Contracts;
using Trainyard.Fleet;

namespace Trainyard.Chaos.Faults;

/// <summary>
/// Reads along what workers report, in the order in which the servers get it, and produces copies of it. Counts what an attentive
/// server must refuse: records behind a newer attempt's, and repetitions.
/// </summary>
internal sealed class KafkaTap : IDisposable
{
    private const string CopyMark = "chaos-copy";

    private readonly Lock _lock = new();
    private readonly IConsumer<string, byte[]> _consumer;
    private readonly IProducer<string, byte[]> _producer;
    private readonly List<Message<string, byte[]>> _originals = [];
    private readonly Dictionary<JobId, EventCursor> _newest = [];
    private readonly Dictionary<(JobId, long), long> _reached = [];
    private volatile bool _closed;
    private Thread? _reading;

    public KafkaTap(string kafka)
    {
        _consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = kafka, GroupId = "chaos", EnableAutoCommit = false, AutoOffsetReset = AutoOffsetReset.Earliest })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = kafka, EnableIdempotence = true })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    /// <summary>Records that came after one of a newer attempt.</summary>
    public int Stale { get; private set; }

    /// <summary>Records that came before, or after one that their attempt reported later.</summary>
    public int Repeated { get; private set; }

    /// <summary>Of both, those that this program produced.</summary>
    public int Copies { get; private set; }

    public void Start()
    {
        _consumer.Subscribe(Names.Topics.JobEvents);
        _reading = new Thread(Read) { IsBackground = true, Name = "kafka tap" };
        _reading.Start();
    }

    /// <summary>Some of the jobs that reported anything.</summary>
    public IReadOnlyList<JobId> Jobs(int most, int seed)
    {
        lock (_lock)
        {
            var jobs = _newest.Keys.ToArray();
            new Random(seed).Shuffle(jobs);
            return [.. jobs.Take(most)];
        }
    }

    /// <summary>The last step that an attempt told of; 0 if it told of none.</summary>
    public long LastStep(JobId job, long fence)
    {
        lock (_lock) return _reached.GetValueOrDefault((job, fence));
    }

    /// <summary>Produces copies of some records: of lost attempts, of the newest, and of any.</summary>
    public async Task RepeatAsync(int count, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        List<Message<string, byte[]>> chosen;
        lock (_lock)
        {
            if (_originals.Count == 0) return;
            var lost = _originals.Where(IsOfLostAttempt).ToList();
            chosen = [.. Enumerable.Range(0, count).Select(i => Choose((i % 3) switch { 0 when lost.Count > 0 => lost, 1 => _originals[^Math.Min(20, _originals.Count)..], _ => _originals }))];
        }
        foreach (var original in chosen)
        {
            var headers = new Headers();
            foreach (var header in original.Headers) headers.Add(header.Key, header.GetValueBytes());
            headers.Add(CopyMark, []);
            await _producer.ProduceAsync(Names.Topics.JobEvents, new Message<string, byte[]> { Key = original.Key, Value = original.Value, Headers = headers }, cancellationToken);
        }

        Message<string, byte[]> Choose(List<Message<string, byte[]>> among) => among[random.Next(among.Count)];
    }

    public void Dispose()
    {
        _closed = true;
        _reading?.Join();
        _consumer.Dispose();
        _producer.Dispose();
    }

    private void Read()
    {
        while (!_closed)
        {
            try
            {
                if (_consumer.Consume(TimeSpan.FromMilliseconds(200)) is { Message: { } message } && !message.Headers.TryGetLastBytes(EventForger.Mark, out _)) Note(message);
            }
            catch (ConsumeException)
            {
                // A broker is away: librdkafka comes back by itself.
            }
        }
    }

    private bool IsOfLostAttempt(Message<string, byte[]> message) => Cursor(message).Fence < _newest[JobId.Parse(message.Key)].Fence;

    private static EventCursor Cursor(Message<string, byte[]> message)
    {
        return new(Number("fence"), Number("seq"));

        long Number(string name) => long.Parse(Encoding.UTF8.GetString(message.Headers.GetLastBytes(name)), CultureInfo.InvariantCulture);
    }

    private void Note(Message<string, byte[]> message)
    {
        var (job, cursor) = (JobId.Parse(message.Key), Cursor(message));
        var isCopy = message.Headers.TryGetLastBytes(CopyMark, out _);
        lock (_lock)
        {
            var newest = _newest.GetValueOrDefault(job);
            if (cursor.Fence < newest.Fence) Stale++;
            else if (cursor <= newest) Repeated++;
            else _newest[job] = cursor;
            if (isCopy) Copies++;
            else _originals.Add(message);
            var step = System.Text.Json.JsonDocument.Parse(message.Value).RootElement.GetProperty("step").GetInt64();
            _reached[(job, cursor.Fence)] = Math.Max(step, _reached.GetValueOrDefault((job, cursor.Fence)));
        }
    }
}
