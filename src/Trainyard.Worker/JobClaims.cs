using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Worker;

/// <summary>Makes a job this worker's own. While the store is away it asks again, and a claim whose answer was lost it knows for its own.</summary>
internal sealed partial class JobClaims(IJobStore jobs, string worker, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A message says that there is work; what goes first the store says, now: a job of a higher priority, which was perhaps submitted
    /// after the message was sent. Null: nothing waits.
    /// </summary>
    public async Task<ClaimedJob?> NextAsync(JobId announced, CancellationToken stopping)
    {
        var queued = new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = 20 };
        while (true)
        {
            var now = time.GetUtcNow();
            var waiting = await UntilAnsweredAsync(() => jobs.ListAsync(queued, stopping), stopping);
            var first = waiting.Jobs.FirstOrDefault(job => !(job.NotBefore > now));
            // Among equals the announced one, so that workers who look at the same moment do not all want the same job.
            if (await ClaimOneAsync(announced, job => first is null || job.Spec.Priority >= first.Spec.Priority, stopping) is { } claimed) return claimed;
            if (first is null) return null;
            if (first.Id == announced) continue;

            // The two swap their places in the queue. Swap before claim: a crash between them publishes once more, which the claim makes harmless.
            await UntilAnsweredAsync(() => jobs.UpdateAsync(announced, job => job.State == JobState.Queued ? job with { DispatchedAt = first.DispatchedAt } : null, stopping), stopping);
            if (await ClaimOneAsync(first.Id, _ => true, stopping) is { } other) return other;
            // Somebody was faster, with another message: this one still stands for a job that waits.
        }
    }

    private async Task<ClaimedJob?> ClaimOneAsync(JobId id, Func<Job, bool> isNext, CancellationToken stopping)
    {
        var claim = Guid.NewGuid();
        return await UntilAnsweredAsync<ClaimedJob?>(
            async () =>
            {
                var askedAt = time.GetTimestamp();
                var update = await jobs.UpdateAsync(id, job => RenewOwn(job, claim) ?? (isNext(job) ? job.Claim(worker, claim, time.GetUtcNow()) : null), stopping);
                return update.Changed ? new ClaimedJob(update.Job!, askedAt) : null;
            },
            stopping);
    }

    /// <summary>An earlier try has claimed it, and its answer was lost: the job is ours, and the lease begins anew.</summary>
    private static Job? RenewOwn(Job job, Guid claim) => job.Lease?.Claim == claim ? job.Renew(job.Fence) : null;

    /// <summary>While the store is away the message stays in hand, so that it does not run in circles between broker and worker.</summary>
    private async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (UnavailableException.IsPassing(e) && !stopping.IsCancellationRequested)
            {
                StoreUnreachable(log, e);
                await Task.Delay(Backoff, time, stopping);
            }
        }
    }

    [LoggerMessage(324, LogLevel.Warning, "The store does not answer; trying again")]
    private static partial void StoreUnreachable(ILogger log, Exception e);
}

/// <param name="Job">The job as this worker holds it.</param>
/// <param name="AskedAt">When it asked for it: from then on the lease may run out.</param>
internal readonly record struct ClaimedJob(Job Job, long AskedAt);
