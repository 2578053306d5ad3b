using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Api;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Queue;

namespace Trainyard.Server.Jobs;

/// <summary>
/// Decides what goes next, and keeps the queue shallow: the backlog stays in the store, where it can be ordered and cancelled. Also
/// ends leases that ran out. It may repeat itself, and several may run at once, since the claim decides who trains.
/// </summary>
internal sealed partial class Dispatcher(
    IJobStore jobs, IJobQueue queue, ILiveJobs live, IOptions<DispatchOptions> options, TimeProvider time, ILogger<Dispatcher> log) : BackgroundService
{
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim _changed = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = live.Watch(_ => Wake());
        long? swept = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Leases run out by the clock; whatever changes only makes room in the queue.
                if (swept is not { } last || time.GetElapsedTime(last) >= Sweep)
                {
                    swept = time.GetTimestamp();
                    await ExpireLeasesAsync(stoppingToken);
                }
                await FillQueueAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                DispatchFailed(log, e);
            }
            await _changed.WaitAsync(Sweep, stoppingToken);
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task ExpireLeasesAsync(CancellationToken cancel)
    {
        var running = new JobQuery { States = [JobState.Running], Limit = 200 };
        do
        {
            var page = await jobs.ListAsync(running, cancel);
            foreach (var job in page.Jobs.Where(j => j.Lease?.ExpiresAt <= time.GetUtcNow()))
            {
                var expired = await jobs.UpdateAsync(job.Id, j => j.Expire(time.GetUtcNow()), cancel);
                if (!expired.Changed) continue;
                LeaseExpired(log, job.Id, job.Lease!.Worker, expired.Job!.State);
                await live.PublishAsync(expired.Job, cancel);
            }
            running = running with { After = page.Next };
        }
        while (running.After is not null);
    }

    private async Task FillQueueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var depth = options.Value.QueueDepth;
        var next = await jobs.ListAsync(new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = 4 * depth }, cancel);
        var onTheirWay = next.Jobs.Count(job => job.DispatchedAt > now - options.Value.RepublishAfter);
        foreach (var job in next.Jobs.Where(job => IsDue(job, now)).Take(depth - onTheirWay))
        {
            await queue.PublishAsync(job.Id, cancel);
            // Publish before note: a crash between them publishes once more, which the claim makes harmless.
            await jobs.UpdateAsync(job.Id, j => j.Dispatch(now), cancel);
        }
    }

    private bool IsDue(Job job, DateTimeOffset now) =>
        !(job.DispatchedAt > now - options.Value.RepublishAfter) && !(job.NotBefore > now);

    private void Wake()
    {
        if (_changed.CurrentCount > 0) return;
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just woken it.
        }
    }

    [LoggerMessage(200, LogLevel.Warning, "Job {Job}: the lease of {Worker} ran out; the job is {State}")]
    private static partial void LeaseExpired(ILogger log, JobId job, string worker, JobState state);

    [LoggerMessage(201, LogLevel.Error, "Jobs could not be dispatched; trying again")]
    private static partial void DispatchFailed(ILogger log, Exception e);
}
