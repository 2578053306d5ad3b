using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Api;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Queue;
using Trainyard.Workers;

namespace Trainyard.Server.Jobs;

/// <summary>
/// Decides what goes next, and keeps the queue shallow: the backlog stays in the store, where it can be ordered and cancelled. Also
/// ends leases that ran out. It may repeat itself, and several may run at once, since the claim decides who trains.
/// </summary>
internal sealed partial class Dispatcher(
    IJobStore jobs, IJobQueue queue, ILiveJobs live, IWorkerRegistry workers, IOptions<DispatchOptions> options, IOptions<LeaseOptions> lease,
    TimeProvider time, ILogger<Dispatcher> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly LeaseWatch _leases = new(lease.Value, time);
    private readonly TimeSpan _sweep = lease.Value.LookAfter;

    // Its continuation runs within the nudge, and does no more than to begin a pause.
    private TaskCompletionSource _changed = new();
    private int _depth = options.Value.QueueDepth;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stopping)
    {
        using var watch = live.Watch(_ => _changed.TrySetResult());
        long? swept = null;
        while (!stopping.IsCancellationRequested)
        {
            var changed = _changed;
            var began = time.GetTimestamp();
            try
            {
                // Leases run out by the clock, and workers come and go slowly; whatever else changes only makes room in the queue.
                if (swept is not { } last || time.GetElapsedTime(last) >= _sweep)
                {
                    swept = time.GetTimestamp();
                    await SweepAsync(stopping);
                }
                await FillQueueAsync(stopping);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                DispatchFailed(log, e);
            }
            var took = time.GetElapsedTime(began);
            await changed.Task.WaitAsync(_sweep, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _changed = new();
            // With many workers a look takes longer, and must not take all the time.
            await Task.Delay(new TimeSpan(Math.Clamp(took.Ticks, Pause.Ticks, _sweep.Ticks)), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    internal async Task SweepAsync(CancellationToken cancel)
    {
        await ExpireLeasesAsync(cancel);
        await CountSlotsAsync(cancel);
    }

    private async Task ExpireLeasesAsync(CancellationToken cancel)
    {
        var running = new List<Job>();
        var query = new JobQuery { States = [JobState.Running], Limit = 200 };
        do
        {
            var page = await jobs.ListAsync(query, cancel);
            running.AddRange(page.Jobs);
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        foreach (var job in _leases.Look(running))
        {
            var expired = await jobs.UpdateAsync(job.Id, j => j.Expire(job, time.GetUtcNow()), cancel);
            if (!expired.Changed) continue;
            LeaseExpired(log, job.Id, job.Lease!.Worker, expired.Job!.State);
            await live.PublishAsync(expired.Job, cancel);
        }
    }

    private async Task CountSlotsAsync(CancellationToken cancel)
    {
        var known = await workers.ListAsync(cancel);
        var slots = known.Where(w => w.Age < KnownWorker.SilentAfter && !w.Report.IsDraining).Sum(w => w.Report.Slots);
        _depth = Math.Max(options.Value.QueueDepth, 2 * slots);
    }

    internal async Task FillQueueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var room = _depth;
        var query = new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = room };
        do
        {
            // Those on their way stand in front, so that one page tells all, but for jobs that are not due.
            var page = await jobs.ListAsync(query, cancel);
            room -= page.Jobs.Count(job => IsOnItsWay(job, now));
            var next = page.Jobs.Where(job => !IsOnItsWay(job, now) && !(job.NotBefore > now)).Take(room).ToList();
            // At once, in order: a confirm takes the broker's disk some milliseconds, for one message or for many.
            await Task.WhenAll(next.Select(job => DispatchAsync(job.Id, now, cancel)));
            room -= next.Count;
            query = query with { After = page.Next };
        }
        while (room > 0 && query.After is not null);
    }

    private bool IsOnItsWay(Job job, DateTimeOffset now) => job.DispatchedAt > now - options.Value.RepublishAfter;

    private async Task DispatchAsync(JobId job, DateTimeOffset now, CancellationToken cancel)
    {
        await queue.PublishAsync(job, cancel);
        // Publish before note: a crash between them publishes once more, which the claim makes harmless.
        await jobs.UpdateAsync(job, j => j.Dispatch(now), cancel);
    }

    [LoggerMessage(200, LogLevel.Warning, "Job {Job}: the lease of {Worker} ran out; the job is {State}")]
    private static partial void LeaseExpired(ILogger log, JobId job, string worker, JobState state);

    [LoggerMessage(201, LogLevel.Error, "Jobs could not be dispatched; trying again")]
    private static partial void DispatchFailed(ILogger log, Exception e);
}
