using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Queue;
using Trainyard.Storage;
using Trainyard.Telemetry;
using Trainyard.Workers;

namespace Trainyard.Server.Jobs;

/// <summary>
/// Decides what goes next, and keeps the queue shallow: the backlog stays in the store, where it can be ordered and cancelled. It may
/// repeat itself, and several may run at once, since the claim decides who trains.
/// </summary>
internal sealed class Dispatcher(
    IJobStore jobs, IJobQueue queue, ILiveJobs live, IWorkerRegistry workers, IOptions<DispatchOptions> options, TimeProvider time, ILogger<Dispatcher> log,
    FailureLog? failures = null)
    : BackgroundService
{
    /// <summary>Without a notification it checks this often: a message may be lost, a retry delay be over, a worker be new.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Its continuation runs within the notification, and does no more than to begin a pause.
    private TaskCompletionSource _changed = new();
    private int _depth = options.Value.QueueDepth;
    private long? _counted;
    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stopping)
    {
        using var watch = live.Watch(_ => _changed.TrySetResult());
        while (!stopping.IsCancellationRequested)
        {
            var changed = _changed;
            var began = time.GetTimestamp();
            await TryAsync(stopping);
            var took = time.GetElapsedTime(began);
            await changed.Task.WaitAsync(PollInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _changed = new();
            // With many workers a check takes longer, and must not take all the time.
            await Task.Delay(new TimeSpan(Math.Clamp(took.Ticks, Pause.Ticks, PollInterval.Ticks)), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task TryAsync(CancellationToken stopping)
    {
        try
        {
            // Workers come and go slowly; whatever else changes only makes room in the queue.
            if (_counted is not { } last || time.GetElapsedTime(last) >= PollInterval) await CountSlotsAsync(stopping);
            await FillQueueAsync(stopping);
        }
        catch (Exception e) when (e is UnavailableException || !stopping.IsCancellationRequested)
        {
            _failures.Failed(log, "Jobs could not be dispatched", e);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task CountSlotsAsync(CancellationToken cancellationToken)
    {
        _counted = time.GetTimestamp();
        var slots = (await workers.ListAsync(cancellationToken)).OpenSlots();
        _depth = Math.Max(options.Value.QueueDepth, 2 * slots);
    }

    internal async Task FillQueueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var room = _depth;
        var query = new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = room };
        do
        {
            // Dispatched jobs come first, so that one page has everything, except for jobs that are not due.
            var page = await jobs.ListAsync(query, cancellationToken);
            room -= page.Jobs.Count(job => IsOnItsWay(job, now));
            var next = page.Jobs.Where(job => !IsOnItsWay(job, now) && job.IsDue(now)).Take(room).ToList();
            await DispatchAsync(next, now, cancellationToken);
            room -= next.Count;
            query = query with { After = page.Next };
        }
        while (room > 0 && query.After is not null);
    }

    private bool IsOnItsWay(Job job, DateTimeOffset now) => job.DispatchedAt > now - options.Value.RepublishAfter;

    private async Task DispatchAsync(List<Job> next, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (next.Count == 0) return;
        // Note before publish: a worker that has the message, and takes another job with it, must find the note to take back. A crash
        // between them leaves the job to be published when the note is old.
        var noted = await jobs.UpdateAsync([.. next.Select(known => new JobChange(known, job => job.Dispatch(now)))], cancellationToken);
        // At once, in order: a confirm takes the broker's disk some milliseconds, for one message or for many.
        await Task.WhenAll(noted.Where(update => update.Changed).Select(update => PublishAsync(update.Job!, now, cancellationToken)));
    }

    private async Task PublishAsync(Job job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var scope = log.BeginJob(job.Id);
        using var span = Spans.Continue("dispatch job", job.Id, job.TraceParent);
        try
        {
            await queue.PublishAsync(job.Id, now, cancellationToken);
        }
        catch
        {
            await jobs.UpdateAsync(job, j => j.DispatchedAt == now ? j.ClearDispatch() : null, CancellationToken.None);
            throw;
        }
    }
}
