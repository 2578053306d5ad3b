using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Memory;
using Trainyard.Embedded.Sqlite;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using Trainyard.Training;
using static Trainyard.Tests.Flow.Waiting;
using Attempt = Trainyard.Worker.Attempt;

namespace Trainyard.Tests.Worker;

/// <summary>How often an attempt asks the store, and how soon it hears of what people want.</summary>
public sealed class AttemptLeaseTests : IDisposable
{
    /// <summary>A renewal each ten seconds.</summary>
    private static readonly LeaseOptions Lease = new() { Term = TimeSpan.FromMinutes(1) };

    private readonly TempFolder _folder = new();
    private readonly TempDatabase _database = new();
    private readonly CountingStore _jobs;

    public AttemptLeaseTests() => _jobs = new CountingStore(new SqliteJobStore(_database.Database, TimeProvider.System));

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_is_told_asks_only_then()
    {
        var notifications = new InMemoryLeaseNotifications();
        var job = await ClaimedAsync();
        Attempt? attempt = null;
        using var subscription = notifications.Watch("worker-1", id => { if (id == job.Id) attempt?.RecordChanged(); });
        attempt = AttemptOf(job, subscription);
        await using var ending = attempt;

        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancel);
        Assert.Equal(0, _jobs.Asked);

        notifications.Notify((await _jobs.UpdateAsync(job.Id, j => j.RequestPause(), Cancel)).Job!);
        // Long before the renewal, and before the second after which it asks when nobody tells.
        await UntilAsync("the pause", () => Task.FromResult(attempt.Stop == StopReason.Pause ? "" : null), TimeSpan.FromSeconds(5));
        Assert.Equal(1, _jobs.Asked);

        // The record has its end.
        var finishing = attempt.FinishedAsync();
        notifications.Notify((await _jobs.UpdateAsync(job.Id, j => j.Apply(Samples.Succeeded(j.Fence, 1)), Cancel)).Job!);
        await finishing.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.Equal(2, _jobs.Asked);
    }

    [Fact]
    public async Task Who_is_not_told_asks_each_second()
    {
        var job = await ClaimedAsync();
        await using var attempt = AttemptOf(job, null);

        await UntilAsync("two questions", () => Task.FromResult(_jobs.Asked >= 2 ? "" : null));
        await _jobs.UpdateAsync(job.Id, j => j.RequestCancel(Samples.Now), Cancel);
        await UntilAsync("the cancellation", () => Task.FromResult(attempt.Stop == StopReason.Cancel ? "" : null));
    }

    private async Task<Job> ClaimedAsync() => await _jobs.AddAsync(Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now, EventKey.CreateSecret())!, null, Cancel);

    private Attempt AttemptOf(Job job, ILeaseSubscription? subscription) => new(
        job, TimeProvider.System.GetTimestamp(), _jobs, new InMemoryJobEvents(), new FileArtifacts(_folder.Path), Lease, TimeProvider.System, NullLogger.Instance, CancellationToken.None, null, subscription);

    /// <summary>Counts the attempt's questions: finds by id.</summary>
    private sealed class CountingStore(IJobStore jobs) : ForwardingJobStore(jobs)
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public override Task<Job?> FindAsync(JobId id, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return base.FindAsync(id, cancellationToken);
        }
    }
}
