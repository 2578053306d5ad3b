using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Sqlite;
using Trainyard.Fleet.Kafka;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Services;
using Trainyard.Tests.Services;
using Trainyard.Tests.Telemetry;
using Attempt = Trainyard.Worker.Attempt;

namespace Trainyard.Tests.Contracts;

/// <summary>What a worker with several jobs logs while Kafka is away.</summary>
public sealed class KafkaOutageTests(TestServices services) : IAsyncDisposable
{
    private readonly string _topic = $"test.{Guid.NewGuid():N}";
    private readonly TempFolder _folder = new();
    private readonly TempDatabase _database = new();
    private readonly CapturedLines _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Brokers_that_are_gone_are_two_lines_for_all_jobs_together()
    {
        await using var kafka = new KafkaStandIn();
        kafka.CreateTopic(_topic, 4);
        await OutageAsync(kafka.ConnectionString, kafka.Stop, kafka.Resume);
    }

    /// <summary>No connection ends: nobody but those who wait can tell.</summary>
    [Fact]
    public async Task Brokers_that_are_silent_are_two_lines_for_all_jobs_together()
    {
        await using var kafka = await KafkaBehindProxies.OpenAsync(services, _topic, 4);
        await OutageAsync(kafka.ConnectionString, kafka.Disconnect, kafka.Heal);
    }

    private async Task OutageAsync(string address, Action begin, Action end)
    {
        var failures = new FailureLog(TimeProvider.System, _log);
        await using var events = new KafkaJobEvents(
            address, new SqliteDeadLetters(_database.Database), TimeProvider.System, NullLogger<KafkaJobEvents>.Instance, _topic, $"{_topic}-group", failures);
        var jobs = new SqliteJobStore(_database.Database, TimeProvider.System);
        var attempts = new List<Attempt>();
        for (var i = 0; i < 4; i++) attempts.Add(await AttemptAsync(jobs, events, failures));
        foreach (var attempt in attempts) attempt.Report(new StepsTrained(1, 0.5, 0.9, 1e-3, 5000) { Step = 1 });
        await events.ReportAsync(JobId.New(TimeProvider.System), [Samples.Point(1, 1, 1)], Cancel);

        begin();
        for (var step = 2; step < 10; step++)
        {
            foreach (var attempt in attempts) attempt.Report(new StepsTrained(1, 0.5, 0.9, 1e-3, 5000) { Step = step });
            await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
        }
        var during = _log.Lines;
        end();
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel))
        {
            limit.CancelAfter(TimeSpan.FromMinutes(1));
            while (!_log.Lines.Any(line => line.Id == 481)) await Task.Delay(50, limit.Token);
        }
        foreach (var attempt in attempts) await attempt.DisposeAsync();

        Assert.Equal(480, Assert.Single(during).Id);
        Assert.Equal([480, 481], _log.Lines.Where(line => line.Id != 310).Select(line => line.Id));
        Assert.All(_log.Lines, line => Assert.Null(line.Exception));
        Assert.StartsWith("Kafka does not answer", during[0].Text, StringComparison.Ordinal);
    }

    private async Task<Attempt> AttemptAsync(SqliteJobStore jobs, KafkaJobEvents events, FailureLog failures)
    {
        var job = await jobs.AddAsync(Samples.Job().Claim("worker", Guid.NewGuid(), Samples.Now)!, null, Cancel);
        return new Attempt(
            job, TimeProvider.System.GetTimestamp(), jobs, events, new FileArtifacts(_folder.Path), new LeaseOptions { Term = TimeSpan.FromSeconds(15) }, TimeProvider.System, _log,
            CancellationToken.None, failures);
    }
}
