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
    /// A message says that there is work; what goes first the store says, now: perhaps a job of a higher priority that was submitted
    /// after the message was sent. Null: nothing waits.
    /// </summary>
    public async Task<ClaimedJob?> NextAsync(JobId announced, CancellationToken stopping)
    {
        var queued = new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = 20 };
        while (true)
        {
            var now = time.GetUtcNow();
            var waiting = await UntilAnsweredAsync(() => jobs.ListAsync(queued, stopping), stopping);
            var due = waiting.Jobs.Where(job => !(job.NotBefore > now)).ToList();
            if (due is [var first, ..] && first.Id != announced)
            {
                // No message stands for it yet, so it has ours, and the announced job gets another. Before the claim: a crash between them
                // publishes once more, which the claim makes harmless.
                if (first.DispatchedAt is null) await UntilAnsweredAsync(() => jobs.UpdateAsync(announced, PublishAgain, stopping), stopping);
                if (await ClaimOneAsync(first.Id, stopping) is { } claimed) return claimed;
            }
            // All workers that look at this moment want the first one. Each has a message of another job, so here they part.
            if (await ClaimOneAsync(announced, stopping) is { } own) return own;
            if (due.Count == 0) return null;
            foreach (var job in Apart(due, announced))
            {
                if (await ClaimOneAsync(job.Id, stopping) is { } claimed) return claimed;
            }
            // Others were faster with all of them: this message still stands for a job that waits.
        }
    }

    /// <summary>From a place that differs from worker to worker, so that they are not in each other's way.</summary>
    private static IEnumerable<Job> Apart(List<Job> jobs, JobId announced)
    {
        var start = (int)((uint)announced.GetHashCode() % (uint)jobs.Count);
        return jobs.Skip(start).Concat(jobs.Take(start));
    }

    private static Job? PublishAgain(Job job) => job.State == JobState.Queued ? job with { DispatchedAt = null } : null;

    private async Task<ClaimedJob?> ClaimOneAsync(JobId id, CancellationToken stopping)
    {
        var claim = Guid.NewGuid();
        return await UntilAnsweredAsync<ClaimedJob?>(
            async () =>
            {
                var askedAt = time.GetTimestamp();
                var update = await jobs.UpdateAsync(id, job => job.Claim(worker, claim, time.GetUtcNow()) ?? RenewOwn(job, claim), stopping);
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
