using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Api;
using Trainyard.Artifacts;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Queue;
using Trainyard.Worker.Datasets;
using Trainyard.Worker.Training;

namespace Trainyard.Worker;

/// <summary>
/// A worker's day: with a free slot take a message, claim its job, acknowledge, train, and let go when the store has the end. On
/// shutdown running jobs save a checkpoint and go back to the queue.
/// </summary>
internal sealed partial class JobLoop(
    IJobQueue queue, IJobStore jobs, IJobEvents events, IArtifactStore artifacts, DatasetCatalog datasets, Trainer trainer,
    IOptions<WorkerOptions> options, TimeProvider time, ILogger<JobLoop> log) : BackgroundService
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopPoll = TimeSpan.FromMilliseconds(100);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(1, options.Value.Slots).Select(slot => Task.Run(() => WorkAsync(slot, stoppingToken), CancellationToken.None)));

    private async Task WorkAsync(int slot, CancellationToken stopping)
    {
        using var thread = new TrainingThread(slot);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var message = await queue.TakeAsync(stopping);
                if (await ClaimAsync(message, stopping) is { } job) await AttemptAsync(job, thread, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                SlotFailed(log, e);
                await Task.Delay(Backoff, time, CancellationToken.None);
            }
        }
    }

    /// <summary>Null when the job is no longer to be had: cancelled, finished, or somebody else's.</summary>
    private async Task<Job?> ClaimAsync(QueuedJob message, CancellationToken stopping)
    {
        JobUpdate claim;
        try
        {
            claim = await ClaimNextAsync(message.Job, stopping);
        }
        catch
        {
            await message.ReturnAsync(CancellationToken.None);
            throw;
        }
        // Claim before ack: a crash between them delivers the message again, and the second claim is refused.
        await message.AcknowledgeAsync(CancellationToken.None);
        return claim.Changed ? claim.Job : null;
    }

    /// <summary>
    /// A message says that there is work; what goes first the store says, now: a job that was submitted with a higher priority after the
    /// message was sent. The two swap their places in the queue.
    /// </summary>
    private async Task<JobUpdate> ClaimNextAsync(JobId announced, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var waiting = await jobs.ListAsync(new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = 20 }, cancel);
        if (waiting.Jobs.FirstOrDefault(job => !(job.NotBefore > now)) is { } first && first.Id != announced)
        {
            // Swap before claim: a crash between them publishes once more, which the claim makes harmless.
            await jobs.UpdateAsync(announced, job => job.State == JobState.Queued ? job with { DispatchedAt = first.DispatchedAt } : null, cancel);
            if (await ClaimOneAsync(first.Id, cancel) is { Changed: true } claim) return claim;
        }
        return await ClaimOneAsync(announced, cancel);
    }

    private Task<JobUpdate> ClaimOneAsync(JobId id, CancellationToken cancel) =>
        jobs.UpdateAsync(id, job => job.Claim(options.Value.Name, time.GetUtcNow(), Attempt.LeaseDuration), cancel);

    private async Task AttemptAsync(Job job, TrainingThread thread, CancellationToken stopping)
    {
        Claimed(log, job.Id, job.Fence, job.Checkpoint?.Step ?? 0);
        await using var attempt = new Attempt(job, jobs, events, artifacts, time, log, stopping);
        await thread.RunAsync(() => Train(job, attempt));
        await attempt.FinishedAsync();
        Ended(log, job.Id, job.Fence);
    }

    private void Train(Job job, Attempt attempt)
    {
        try
        {
            if (Load(job.Spec.Dataset, attempt) is not { } data) return;
            using var checkpoint = job.Checkpoint is { } saved ? Open(saved) : null;
            trainer.Run(job.Spec, data, checkpoint, attempt);
        }
        catch (Exception e)
        {
            // Whatever it is, the job's owner hears of it, and the slot goes on.
            var failure = TrainingFailedException.Describe(e);
            TrainingEndedBadly(log, job.Id, failure.Reason, e);
            attempt.Report(new TrainingFailed(failure));
        }
    }

    /// <summary>A download may take minutes, and must keep nobody from stopping the job. Null: the attempt was told to stop, and has said so.</summary>
    private Dataset? Load(string name, Attempt attempt)
    {
        using var stopped = new CancellationTokenSource();
        var loading = datasets.LoadAsync(name, stopped.Token);
        while (!((IAsyncResult)loading).AsyncWaitHandle.WaitOne(StopPoll))
        {
            if (attempt.Stop is not { } stop) continue;
            stopped.Cancel();
            try
            {
                loading.GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is OperationCanceledException or TrainingFailedException)
            {
                if (stop.LastEvent() is { } last) attempt.Report(last);
                return null;
            }
        }
        return loading.GetAwaiter().GetResult();
    }

    private Stream Open(Checkpoint checkpoint)
    {
        try
        {
            return artifacts.OpenAsync(checkpoint.Artifact, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (InvalidDataException e)
        {
            throw new TrainingFailedException(FailureReason.Storage, $"The checkpoint at step {checkpoint.Step} cannot be read. {e.Message}", "Retry the job from the beginning.", e);
        }
    }

    [LoggerMessage(320, LogLevel.Information, "Job {Job}: claimed with fence {Fence}, from step {Step}")]
    private static partial void Claimed(ILogger log, JobId job, long fence, long step);

    [LoggerMessage(321, LogLevel.Information, "Job {Job}: the attempt with fence {Fence} ended")]
    private static partial void Ended(ILogger log, JobId job, long fence);

    [LoggerMessage(323, LogLevel.Warning, "Job {Job} failed: {Reason}")]
    private static partial void TrainingEndedBadly(ILogger log, JobId job, FailureReason reason, Exception e);

    [LoggerMessage(322, LogLevel.Error, "A slot could not take a job; trying again")]
    private static partial void SlotFailed(ILogger log, Exception e);
}
