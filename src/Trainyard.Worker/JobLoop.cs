using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Api;
using Trainyard.Artifacts;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Queue;

namespace Trainyard.Worker;

/// <summary>
/// A worker's day: with a free slot take a message, claim its job, acknowledge, train, and let go when the store has the end. On
/// shutdown running jobs save a checkpoint and go back to the queue.
/// </summary>
internal sealed partial class JobLoop(
    IJobQueue queue, IJobStore jobs, IJobEvents events, IArtifactStore artifacts, Func<int, ISlot> openSlot, WorkerStatus status,
    IOptions<WorkerOptions> options, IOptions<LeaseOptions> lease, TimeProvider time, ILogger<JobLoop> log) : BackgroundService
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stopping)
    {
        using var draining = stopping.Register(() => status.IsDraining = true);
        await Task.WhenAll(Enumerable.Range(1, options.Value.Slots).Select(number => WorkAsync(number, stopping)));
    }

    private async Task WorkAsync(int number, CancellationToken stopping)
    {
        using var slot = openSlot(number);
        var ending = Task.CompletedTask;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var message = await queue.TakeAsync(stopping);
                if (await ClaimAsync(message, stopping) is not { } claimed) continue;
                var attempt = await TrainAsync(claimed, slot, stopping);
                // While the record takes in the end of one job, the slot trains the next, and no more: a worker does not run away from a record that is slow.
                var before = ending;
                ending = EndAsync(claimed.Job, attempt);
                await before;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                SlotFailed(log, e);
                await Task.Delay(Backoff, time, CancellationToken.None);
            }
        }
        await ending;
    }

    /// <summary>Null when the job is no longer to be had: cancelled, finished, or somebody else's.</summary>
    private async Task<Claimed?> ClaimAsync(QueuedJob message, CancellationToken stopping)
    {
        Claimed? claimed;
        try
        {
            claimed = await ClaimNextAsync(message.Job, stopping);
        }
        catch
        {
            await TryAsync(message.Job, () => message.ReturnAsync(CancellationToken.None));
            throw;
        }
        // Claim before ack: a crash between them, or an ack that is lost, delivers the message again, and the second claim is refused.
        await TryAsync(message.Job, () => message.AcknowledgeAsync(CancellationToken.None));
        return claimed;
    }

    /// <summary>
    /// A message says that there is work; what goes first the store says, now: perhaps a job of a higher priority that was submitted
    /// after the message was sent. Null: nothing waits.
    /// </summary>
    private async Task<Claimed?> ClaimNextAsync(JobId announced, CancellationToken stopping)
    {
        var queued = new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = 20 };
        while (true)
        {
            var now = time.GetUtcNow();
            var waiting = await UntilAnsweredAsync(() => jobs.ListAsync(queued, stopping), stopping);
            var due = waiting.Jobs.Where(job => !(job.NotBefore > now)).ToList();
            foreach (var job in due)
            {
                // No message stands for it yet, so it has ours, and the announced job gets another. Before the claim: a crash between them
                // publishes once more, which the claim makes harmless.
                if (job.DispatchedAt is null && job.Id != announced) await UntilAnsweredAsync(() => jobs.UpdateAsync(announced, PublishAgain, stopping), stopping);
                if (await ClaimOneAsync(job.Id, stopping) is { } claimed) return claimed;
            }
            if (due.Count == 0) return await ClaimOneAsync(announced, stopping);
            // Others were faster with all of them: this message still stands for a job that waits.
        }
    }

    private static Job? PublishAgain(Job job) => job.State == JobState.Queued ? job with { DispatchedAt = null } : null;

    private async Task<Claimed?> ClaimOneAsync(JobId id, CancellationToken stopping)
    {
        var claim = Guid.NewGuid();
        return await UntilAnsweredAsync<Claimed?>(
            async () =>
            {
                var askedAt = time.GetTimestamp();
                var update = await jobs.UpdateAsync(id, job => job.Claim(options.Value.Name, claim, time.GetUtcNow()) ?? RenewOwn(job, claim), stopping);
                return update.Changed ? new Claimed(update.Job!, askedAt) : null;
            },
            stopping);
    }

    /// <summary>An earlier try has claimed it, and its answer was lost: the job is ours, and the lease begins anew.</summary>
    private static Job? RenewOwn(Job job, Guid claim) => job.Lease?.Claim == claim ? job.Renew(job.Fence) : null;

    /// <param name="Job">The job as this worker holds it.</param>
    /// <param name="AskedAt">When it asked for it: from then on the lease may run out.</param>
    private readonly record struct Claimed(Job Job, long AskedAt);

    /// <summary>While the store is away the message stays in hand, so that it does not run in circles between broker and worker.</summary>
    private async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                StoreUnreachable(log, e);
                await Task.Delay(Backoff, time, stopping);
            }
        }
    }

    private async Task<Attempt> TrainAsync(Claimed claimed, ISlot slot, CancellationToken stopping)
    {
        var (job, askedAt) = claimed;
        JobClaimed(log, job.Id, job.Fence, job.Checkpoint?.Step ?? 0);
        using var _ = status.Training(job.Id);
        var attempt = new Attempt(job, askedAt, jobs, events, artifacts, lease.Value, time, log, stopping);
        try
        {
            await slot.TrainAsync(job, attempt);
            return attempt;
        }
        catch
        {
            await attempt.DisposeAsync();
            throw;
        }
    }

    private async Task EndAsync(Job job, Attempt attempt)
    {
        await using var _ = attempt;
        await attempt.FinishedAsync();
        Ended(log, job.Id, job.Fence);
    }

    private async Task TryAsync(JobId job, Func<Task> settle)
    {
        try
        {
            await settle();
        }
        catch (Exception e)
        {
            NotSettled(log, job, e);
        }
    }

    [LoggerMessage(320, LogLevel.Information, "Job {Job}: claimed with fence {Fence}, from step {Step}")]
    private static partial void JobClaimed(ILogger log, JobId job, long fence, long step);

    [LoggerMessage(321, LogLevel.Information, "Job {Job}: the attempt with fence {Fence} ended")]
    private static partial void Ended(ILogger log, JobId job, long fence);

    [LoggerMessage(322, LogLevel.Error, "A slot could not take a job; trying again")]
    private static partial void SlotFailed(ILogger log, Exception e);

    [LoggerMessage(324, LogLevel.Warning, "The store does not answer; trying again")]
    private static partial void StoreUnreachable(ILogger log, Exception e);

    [LoggerMessage(325, LogLevel.Warning, "The message about job {Job} could not be settled; the queue delivers it again")]
    private static partial void NotSettled(ILogger log, JobId job, Exception e);
}
