using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;
using Trainyard.Embedded.Sqlite;
using Trainyard.Fleet.Kafka;
using Trainyard.Services;

namespace Trainyard.Tests.Contracts;

/// <summary>A real Kafka of its own, whose brokers are killed: what was acknowledged is neither lost, nor doubled, nor overtaken.</summary>
public sealed class KafkaFaultTests : IAsyncLifetime
{
    private readonly TempDatabase _database = new();
    private KafkaCluster? _kafka;
    private KafkaJobEvents? _events;

    /// <summary>Ends what would wait for ever.</summary>
    private CancellationToken Cancel { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token;

    public ValueTask InitializeAsync()
    {
        // The stand-in is in memory: there is nothing to kill.
        Assert.SkipUnless(KafkaCluster.IsInstalled, "KAFKA_HOME names no folder with Kafka's libs/, or Java is missing.");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_events is not null) await _events.DisposeAsync();
        if (_kafka is not null) await _kafka.DisposeAsync();
        _database.Dispose();
    }

    [Fact]
    public async Task A_broker_that_is_killed_comes_back_on_its_port_with_what_it_acknowledged()
    {
        var events = await StartAsync(brokers: 1);
        var (job, before) = (JobId.New(TimeProvider.System), _kafka!.ConnectionString);
        await ReportAsync(events, job, from: 1, to: 100);

        await _kafka.Brokers[0].KillAsync();
        var reporting = ReportAsync(events, job, from: 101, to: 200);
        await _kafka.Brokers[0].StartAsync(Cancel);
        await reporting;

        Assert.Equal(before, _kafka.ConnectionString);
        await AllArrivedAsync(events, job, 200);
    }

    [Fact]
    public async Task A_cluster_of_three_goes_on_without_one_of_its_brokers()
    {
        var events = await StartAsync(brokers: 3);
        var job = JobId.New(TimeProvider.System);
        await ReportAsync(events, job, from: 1, to: 100);

        await _kafka!.Brokers[1].KillAsync();
        await ReportAsync(events, job, from: 101, to: 200);

        await AllArrivedAsync(events, job, 200);
    }

    private async Task<KafkaJobEvents> StartAsync(int brokers)
    {
        _kafka = await KafkaCluster.LaunchAsync(brokers, proxies: 0, Cancel);
        _events = new KafkaJobEvents(_kafka.ConnectionString, new SqliteDeadLetters(_database.Database), TimeProvider.System, NullLogger<KafkaJobEvents>.Instance);
        await _events.InitializeAsync(Cancel);
        return _events;
    }

    private async Task ReportAsync(KafkaJobEvents events, JobId job, int from, int to)
    {
        for (var seq = from; seq <= to; seq++) await events.ReportAsync(job, [Samples.Point(1, seq, seq)], Cancel);
    }

    private async Task AllArrivedAsync(KafkaJobEvents events, JobId job, int count)
    {
        var seqs = new List<long>();
        await foreach (var batch in events.ReadAsync(Cancel))
        {
            seqs.AddRange(batch.Events.Where(e => e.Job == job).Select(e => e.Cursor.Seq));
            await batch.CommitAsync(Cancel);
            if (seqs.Contains(count)) break;
        }
        Assert.Equal(Enumerable.Range(1, count).Select(seq => (long)seq), seqs);
    }
}
