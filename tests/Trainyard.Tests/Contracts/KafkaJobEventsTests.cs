using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Embedded.Sqlite;
using Trainyard.Events;
using Trainyard.Fleet.Kafka;
using Trainyard.Services;
using Trainyard.Tests.Flow;
using Trainyard.Tests.Services;

namespace Trainyard.Tests.Contracts;

public sealed class KafkaJobEventsTests(TestServices services) : JobEventsContract, IAsyncLifetime
{
    private readonly string _topic = $"test.{Guid.NewGuid():N}";
    private readonly TempDatabase _database = new();
    private readonly List<KafkaJobEvents> _opened = [];
    private Service? _kafka;

    private IDeadLetters DeadLetters => field ??= new SqliteDeadLetters(_database.Database);

    protected override IJobEvents Events => _opened[0];

    /// <summary>Ends what would wait for ever.</summary>
    private CancellationToken Cancel { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    public async ValueTask InitializeAsync()
    {
        _kafka = await services.KafkaAsync();
        if (_kafka is KafkaStandIn standIn) standIn.CreateTopic(_topic, 4);
        await Open(_kafka.ConnectionString).InitializeAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var events in _opened) await events.DisposeAsync();
        _database.Dispose();
    }

    [Fact]
    public async Task What_cannot_be_read_goes_aside_and_stops_nothing_behind_it()
    {
        var job = JobId.New(TimeProvider.System);
        await SendAsync(job.ToString(), "not JSON");
        await SendAsync(job.ToString(), """{"type":"somethingNew","seq":1}""");
        await SendAsync("not a job", Encoding.UTF8.GetString(EventJson.Write(Samples.Point(1, 1, 1))));
        await SendAsync(null, null);
        await Events.ReportAsync(job, [Samples.Point(1, 1, 1)], Cancel);

        Assert.Equal([1L], await ReadAsync(Events, job, until: 1));
        await ReadUntilAsync(async () => await DeadLetters.CountAsync(Cancel) == 4);

        var deadLetters = await DeadLetters.ListAsync(10, Cancel);
        Assert.All(deadLetters, deadLetter => Assert.StartsWith($"events-{_topic}-", deadLetter.Id, StringComparison.Ordinal));
        Assert.Equal(2, deadLetters.Count(deadLetter => deadLetter.Key == job.ToString()));
        Assert.Contains(deadLetters, deadLetter => Encoding.UTF8.GetString(deadLetter.Body) == "not JSON");
    }

    [Fact]
    public async Task An_event_of_a_newer_version_comes_as_it_is()
    {
        var job = JobId.New(TimeProvider.System);
        await SendAsync(job.ToString(), """{"type":"somethingNew","fence":1,"seq":1,"figure":7}""");
        await Events.ReportAsync(job, [Samples.Point(1, 2, 1)], Cancel);

        Assert.Equal([1L, 2], await ReadAsync(Events, job, until: 2));
        Assert.Equal(0, await DeadLetters.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_letter_is_reported_again_as_it_was()
    {
        var (job, e) = (JobId.New(TimeProvider.System), Samples.Point(1, 7, 7));
        await Events.RequeueAsync(new DeadLetter("id", DeadLetterSource.Events, Samples.Now, "It failed.", job.ToString(), EventJson.Write(e)), Cancel);

        Assert.Equal([7L], await ReadAsync(Events, job, until: 7));
    }

    [Fact]
    public async Task When_another_server_joins_nothing_is_lost_and_each_jobs_events_stay_in_order()
    {
        JobId[] jobs = [.. Enumerable.Range(0, 20).Select(_ => JobId.New(TimeProvider.System))];
        var seen = jobs.ToDictionary(job => job, _ => new List<long>());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var first = IntoAsync(Events, seen, stop.Token);
        for (var seq = 1; seq <= 20; seq++) await ReportAllAsync(jobs, seq);

        var second = IntoAsync(Open(_kafka!.ConnectionString), seen, stop.Token);
        for (var seq = 21; seq <= 200; seq++) await ReportAllAsync(jobs, seq);

        await Waiting.UntilAsync("the last events", () =>
        {
            lock (seen) return Task.FromResult(seen.Values.All(seqs => seqs.Count > 0 && seqs.Max() == 200) ? "there" : null);
        });
        await stop.CancelAsync();
        foreach (var reading in new[] { first, second }) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        // What was read and not settled comes to the other server too; what is new comes in order.
        Assert.All(seen.Values, seqs => Assert.Equal(Enumerable.Range(1, 200).Select(seq => (long)seq), seqs.Distinct()));
    }

    [Fact]
    public async Task Who_reports_while_kafka_is_away_may_come_again_and_nothing_is_lost_or_overtaken()
    {
        await using var kafka = new KafkaStandIn();
        kafka.CreateTopic(_topic, 4);
        var events = Open(kafka.ConnectionString);
        var job = JobId.New(TimeProvider.System);
        await events.ReportAsync(job, [Samples.Point(1, 1, 1)], Cancel);
        kafka.Stop();

        JobEvent[] waiting = [Samples.Point(1, 2, 2), Samples.Point(1, 3, 3)];
        using (var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200)))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await events.ReportAsync(job, waiting, limit.Token));
        kafka.Resume();
        await events.ReportAsync(job, [.. waiting, Samples.Point(1, 4, 4)], Cancel);

        Assert.Equal([1L, 2, 3, 4], (await ReadAsync(events, job, until: 4)).Distinct());
    }

    [Fact]
    public async Task Who_waits_for_kafka_at_the_start_may_give_up_at_once()
    {
        await using var kafka = await KafkaBehindProxies.OpenAsync(services, $"{_topic}.cut-off", 4);
        kafka.Disconnect();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        // By itself it would be found to be away after 10 s.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open(kafka.ConnectionString).InitializeAsync(limit.Token));
    }

    [Fact]
    public async Task Who_reads_and_reports_can_end_though_kafka_never_answers_again()
    {
        var topic = $"{_topic}.silent";
        await using var kafka = await KafkaBehindProxies.OpenAsync(services, topic, 4);
        var leftBehind = new TimesOf(eventId: 103);
        var events = Open(kafka.ConnectionString, leftBehind, topic);
        var job = JobId.New(TimeProvider.System);
        await events.ReportAsync(job, [Samples.Point(1, 1, 1)], Cancel);
        await ReadAsync(events, job, until: 1);
        kafka.Disconnect();
        using (var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200)))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await events.ReportAsync(job, [Samples.Point(1, 2, 2)], limit.Token));

        await events.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancel);

        // Consumer and producer were waited for together, not one after the other.
        Assert.Equal(2, leftBehind.Times.Count);
        Assert.InRange(leftBehind.Times.Max() - leftBehind.Times.Min(), TimeSpan.Zero, 0.9 * KafkaTeardown.Within);
    }

    [Fact]
    public async Task Installations_with_prefixes_of_their_own_share_brokers_and_no_event()
    {
        var connectionString = _kafka!.ConnectionString.Split(';')[0];
        foreach (var prefix in (string[])["one.", "two."])
        {
            if (_kafka is KafkaStandIn standIn) standIn.CreateTopic($"{prefix}{_topic}", 4);
        }
        var (one, two) = (Open($"{connectionString};topic.prefix=one."), Open($"{connectionString};topic.prefix=two."));
        foreach (var events in new[] { one, two }) await events.InitializeAsync(Cancel);
        var job = JobId.New(TimeProvider.System);

        await one.ReportAsync(job, [Samples.Point(1, 1, 1)], Cancel);
        await two.ReportAsync(job, [Samples.Point(1, 2, 2)], Cancel);
        await Events.ReportAsync(job, [Samples.Point(1, 3, 3)], Cancel);

        Assert.Equal([1L], await ReadAsync(one, job, until: 1));
        Assert.Equal([2L], await ReadAsync(two, job, until: 2));
        Assert.Equal([3L], await ReadAsync(Events, job, until: 3));
    }

    [Fact]
    public async Task A_client_that_never_ends_is_left_behind()
    {
        using var never = new ManualResetEventSlim();

        await KafkaTeardown.EndAsync("client", NullLogger.Instance, TimeSpan.FromMilliseconds(50), never.Wait).WaitAsync(TimeSpan.FromMinutes(1), Cancel);

        Assert.False(never.IsSet);
        never.Set();
    }

    [Theory]
    [InlineData("", "is not an address of Kafka")]
    [InlineData("localhost", "is not an address of Kafka")]
    [InlineData("localhost:9092;sasl.password", "not of the form property=value")]
    [InlineData("localhost:9092;sasl.pasword=secret", "sasl.pasword")]
    [InlineData("localhost:9092;topic.prefix=two words", "topic.prefix")]
    [InlineData("localhost:9092;topic.prefix=", "topic.prefix")]
    public void A_wrong_address_stops_the_program_with_a_sentence(string address, string expected)
    {
        var e = Assert.Throws<InvalidSettingException>(() => KafkaAddress.Parse(address));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    private KafkaJobEvents Open(string connectionString, ILogger<KafkaJobEvents>? log = null, string? topic = null)
    {
        topic ??= _topic;
        var events = new KafkaJobEvents(connectionString, DeadLetters, TimeProvider.System, log ?? NullLogger<KafkaJobEvents>.Instance, topic, $"{topic}-group");
        _opened.Add(events);
        return events;
    }

    private async Task SendAsync(string? key, string? value)
    {
        using var producer = new ProducerBuilder<string?, string?>(new ProducerConfig { BootstrapServers = _kafka!.ConnectionString.Split(';')[0] })
            .SetKeySerializer(Serializers.Utf8!).SetValueSerializer(Serializers.Utf8!).Build();
        await producer.ProduceAsync(_topic, new Message<string?, string?> { Key = key, Value = value }, Cancel);
    }

    private async Task ReportAllAsync(JobId[] jobs, long seq) =>
        await Task.WhenAll(jobs.Select(job => Events.ReportAsync(job, [Samples.Point(1, seq, seq)], Cancel).AsTask()));

    /// <summary>The seqs of one job, until one is seen.</summary>
    private async Task<List<long>> ReadAsync(IJobEvents events, JobId job, long until)
    {
        var seqs = new List<long>();
        await foreach (var batch in events.ReadAsync(Cancel))
        {
            seqs.AddRange(batch.Events.Where(e => e.Job == job).Select(e => e.Cursor.Seq));
            await batch.CommitAsync(Cancel);
            if (seqs.Contains(until)) break;
        }
        return seqs;
    }

    /// <summary>Reads on, for what is not an event.</summary>
    private async Task ReadUntilAsync(Func<Task<bool>> condition)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reading = IntoAsync(Events, [], stop.Token);
        await Waiting.UntilAsync("the condition", async () => await condition() ? "true" : null);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static async Task IntoAsync(IJobEvents events, Dictionary<JobId, List<long>> seen, CancellationToken stop)
    {
        await foreach (var batch in events.ReadAsync(stop))
        {
            lock (seen)
            {
                foreach (var e in batch.Events) seen[e.Job].Add(e.Cursor.Seq);
            }
            await batch.CommitAsync(stop);
        }
    }

    /// <summary>When something was logged.</summary>
    private sealed class TimesOf(int eventId) : ILogger<KafkaJobEvents>
    {
        public ConcurrentBag<TimeSpan> Times { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (id.Id == eventId) Times.Add(TimeSpan.FromMilliseconds(Environment.TickCount64));
        }
    }
}
