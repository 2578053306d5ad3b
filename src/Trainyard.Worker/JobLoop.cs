using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Events;
using Trainyard.Fleet;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Queue;
using Trainyard.Telemetry;

namespace Trainyard.Worker;

/// <summary>
/// The loop of a worker: with a free slot take a message, claim its job, acknowledge, train, and drop the job when its end is stored. On
/// shutdown running jobs save a checkpoint and go back to the queue. A worker that retires, or has taken as many jobs as it may, trains
/// those that it has to their end.
/// </summary>
internal sealed partial class JobLoop(
    IJobQueue queue, IJobStore jobs, ILeaseNotifications notifications, IJobEvents events, IArtifactStore artifacts, Func<int, ISlot> openSlot, WorkerStatus status,
    IOptions<WorkerOptions> options, IOptions<LeaseOptions> lease, TimeProvider time, ILogger<JobLoop> log,
    FailureLog? failures = null) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Attempt, bool> _attempts = new();
    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);
    private readonly JobClaims _claims = new(jobs, options.Value.Name, time, log, failures ?? new FailureLog(time, log));
    private long _changedElsewhereAt = long.MinValue;
    private readonly JobLimit _limit = new(options.Value, status, time);

    /// <summary>Takes no more jobs, and ends when those that it has have ended.</summary>
    public void Retire() => _limit.End();

    public override void Dispose()
    {
        base.Dispose();
        _limit.Dispose();
    }

    /// <summary>Whether the slots train, or wait for jobs.</summary>
    public bool IsAlive => ExecuteTask is null or { IsCompleted: false } || status.IsDraining;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    /// <summary>Its limit is its own: a server in the same process, whose last requests take long, may have used up the host's.</summary>
    public override Task StopAsync(CancellationToken cancellationToken) => base.StopAsync(CancellationToken.None);

    internal async Task RunAsync(CancellationToken stopping)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping, _limit.Over);
        using var last = leaving.Token.Register(() => status.IsDraining = true);
        using var subscription = notifications.Watch(options.Value.Name, RecordChanged);
        using var draining = stopping.Register(() => Draining(log, status.Jobs.Count, options.Value.Grace));
        var watching = _limit.EndWhenIdleAsync(leaving.Token);
        var slots = Task.WhenAll(Enumerable.Range(1, options.Value.Slots).Select(number => WorkAsync(number, subscription, leaving.Token, stopping)));
        await slots.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await slots.WaitAsync(options.Value.Grace, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await Task.WhenAll(_attempts.Keys.Select(attempt => attempt.LeaveAsync()));
        }
        Retire();
        await watching;
    }

    /// <param name="job">Whose record has changed; null: perhaps any.</param>
    private void RecordChanged(JobId? job)
    {
        var held = _attempts.Keys.Where(attempt => job is null || attempt.Job == job).ToList();
        held.ForEach(attempt => attempt.RecordChanged());
        if (job is null || held.Count == 0) Volatile.Write(ref _changedElsewhereAt, time.GetTimestamp());
    }

    /// <param name="number">Of the slot.</param>
    /// <param name="subscription">To what the server tells of its jobs.</param>
    /// <param name="leaving">Takes no more; but what it has taken it trains to its end.</param>
    /// <param name="stopping">Requeues the jobs that it has.</param>
    private async Task WorkAsync(int number, ILeaseSubscription subscription, CancellationToken leaving, CancellationToken stopping)
    {
        using var slot = openSlot(number);
        var ending = Task.CompletedTask;
        var hasTurn = _limit.TakeTurn();
        while (hasTurn && !leaving.IsCancellationRequested)
        {
            try
            {
                var message = await queue.TakeAsync(leaving);
                if (await ClaimAsync(message, stopping) is not { } claimed) continue;
                var attempt = await TrainAsync(claimed, slot, subscription, stopping);
                hasTurn = _limit.TakeTurn();
                // While the end of one job is being stored, the slot trains the next, and no more: a worker does not run ahead of a slow record.
                var before = ending;
                ending = EndAsync(claimed.Job, attempt);
                await before;
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                _failures.Failed(log, "A slot could not take a job", e);
                await Task.Delay(RetryDelay, time, CancellationToken.None);
            }
        }
        await ending;
    }

    /// <summary>Null when the job is no longer to be had: cancelled, finished, or somebody else's.</summary>
    private async Task<ClaimedJob?> ClaimAsync(QueuedJob message, CancellationToken stopping)
    {
        using var span = Spans.Process(Names.Queues.Jobs, message.Job, message.Trace);
        ClaimedJob? claimed;
        try
        {
            claimed = await _claims.NextAsync(message, stopping);
        }
        catch
        {
            await TryAsync(message.Job, () => message.ReturnAsync(CancellationToken.None));
            throw;
        }
        // Claim before ack: a crash between them, or an ack that is lost, delivers the message again, and the second claim is refused.
        await TryAsync(message.Job, () => message.AcknowledgeAsync(CancellationToken.None));
        // The trace continues from the message that brought the job; from the job's own document where it was another job's message.
        return span is not null && claimed is { } own && own.Job.Id == message.Job ? own with { Job = own.Job with { TraceParent = span.Id } } : claimed;
    }

    private async Task<Attempt> TrainAsync(ClaimedJob claimed, ISlot slot, ILeaseSubscription subscription, CancellationToken stopping)
    {
        var (job, askedAt) = claimed;
        using var scope = log.BeginJob(job.Id);
        using var _ = status.Training(job.Id);
        var attempt = new Attempt(job, askedAt, jobs, events, artifacts, lease.Value, time, log, stopping, _failures, subscription);
        _attempts[attempt] = true;
        // Perhaps of this very job, when nobody held it yet.
        if (Volatile.Read(ref _changedElsewhereAt) >= askedAt) attempt.RecordChanged();
        JobClaimed(log, job.Id, job.Fence, job.Checkpoint?.Step ?? 0);
        try
        {
            await slot.TrainAsync(job, attempt);
            return attempt;
        }
        catch
        {
            await ForgetAsync(attempt);
            throw;
        }
    }

    private async Task EndAsync(Job job, Attempt attempt)
    {
        using var scope = log.BeginJob(job.Id);
        Activity.Current = attempt.Span;
        try
        {
            await attempt.FinishedAsync();
            Ended(log, job.Id, job.Fence);
        }
        finally
        {
            await ForgetAsync(attempt);
        }
    }

    private async Task ForgetAsync(Attempt attempt)
    {
        _attempts.TryRemove(attempt, out _);
        await attempt.DisposeAsync();
    }

    private async Task TryAsync(JobId job, Func<Task> settle)
    {
        try
        {
            await settle();
        }
        catch (Exception e)
        {
            _failures.Failed(log, "The message about the job could not be settled; the queue delivers it again", e, job);
        }
    }

    [LoggerMessage(356, LogLevel.Information, "Leaving: takes no more jobs, and gives back those in training ({Jobs}), each with a checkpoint, within {Grace}")]
    private static partial void Draining(ILogger log, int jobs, TimeSpan grace);

    [LoggerMessage(320, LogLevel.Information, "Job {Job}: claimed with fence {Fence}, from step {Step}")]
    private static partial void JobClaimed(ILogger log, JobId job, long fence, long step);

    [LoggerMessage(321, LogLevel.Information, "Job {Job}: the attempt with fence {Fence} ended")]
    private static partial void Ended(ILogger log, JobId job, long fence);
}
