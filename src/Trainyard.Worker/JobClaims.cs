using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Worker;

/// <summary>Makes a job this worker's own. While the store is away it asks again, and a claim whose answer was lost it knows for its own.</summary>
internal sealed class JobClaims(IJobStore jobs, string worker, TimeProvider time, ILogger log, FailureLog failures)
{
    /// <summary>This many are tried in the store's order; each was free a moment ago.</summary>
    private const int JobsInOrder = 3;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly RetryPipeline _retry = new(time, RetryDelay, UnavailableException.IsPassing);

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
            var first = waiting.Jobs.Where(job => job.IsKnownHere() && job.IsDue(now)).Take(JobsInOrder).ToList();
            foreach (var job in first)
            {
                // It has no message yet, so it uses ours, and the announced job gets another. Before the claim: a crash between them
                // publishes once more, which the claim makes harmless.
                if (job.DispatchedAt is null && job.Id != announced) await UntilAnsweredAsync(() => jobs.UpdateAsync(announced, j => j.ClearDispatch(), stopping), stopping);
                if (await ClaimOneAsync(change => jobs.UpdateAsync(job, change, CancellationToken.None), stopping) is { } claimed) return claimed;
            }
            // Where many want the first ones at once, each has a message of another job.
            if (!first.Exists(job => job.Id == announced) && await ClaimOneAsync(change => jobs.UpdateAsync(announced, change, CancellationToken.None), stopping) is { } own) return own;
            if (first.Count == 0) return null;
            // Other workers claimed all of them: this message still announces a job that waits.
        }
    }

    /// <summary>Not cut short when the worker is to leave: a claim that nobody knows of would hold the job until its lease runs out.</summary>
    /// <param name="update">Makes a change of the job.</param>
    /// <param name="stopping">Ends the waiting for a store that is away.</param>
    private async Task<ClaimedJob?> ClaimOneAsync(Func<Func<Job, Job?>, Task<JobUpdate>> update, CancellationToken stopping)
    {
        var (claim, secret) = (Guid.NewGuid(), EventKey.CreateSecret());
        return await UntilAnsweredAsync<ClaimedJob?>(
            async () =>
            {
                var askedAt = time.GetTimestamp();
                var answer = await update(job => ClaimDue(job, claim, secret) ?? RenewOwn(job, claim));
                return answer.Changed ? new ClaimedJob(answer.Job!, askedAt) : null;
            },
            stopping);
    }

    /// <summary>Whoever dispatched it found that its pause was over; a message that was repeated says nothing of it.</summary>
    private Job? ClaimDue(Job job, Guid claim, byte[] secret)
    {
        var now = time.GetUtcNow();
        return job.DispatchedAt is not null || job.IsDue(now) ? job.Claim(worker, claim, now, secret) : null;
    }

    /// <summary>An earlier call has claimed it, and its answer was lost: the job is ours, and the lease starts again.</summary>
    private static Job? RenewOwn(Job job, Guid claim) => job.Lease?.Claim == claim ? job.Renew(job.Fence) : null;

    /// <summary>While the store is away the message stays in hand, so that it does not run in circles between broker and worker.</summary>
    private Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask, CancellationToken stopping) =>
        _retry.RunAsync(_ => ask(), e => failures.Failed(log, "No job can be claimed", e), stopping);
}

/// <param name="Job">The job as this worker holds it.</param>
/// <param name="AskedAt">When it asked for it: from then on the lease may run out.</param>
internal readonly record struct ClaimedJob(Job Job, long AskedAt);
