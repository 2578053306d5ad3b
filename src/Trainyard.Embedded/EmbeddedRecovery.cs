using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Embedded;

/// <summary>
/// In the embedded mode workers and queue live and die with their process. So whatever an earlier process left running goes back to
/// the queue at once, without waiting for its lease, and resumes from its last checkpoint.
/// </summary>
internal sealed partial class EmbeddedRecovery(IJobStore jobs, IJobHistory history, TimeProvider time, ILogger<EmbeddedRecovery> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var interrupted = new JobQuery { States = [JobState.Running, JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = 200 };
        await foreach (var job in jobs.ListAllAsync(interrupted, cancellationToken)) await RecoverAsync(job.Id, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RecoverAsync(JobId id, CancellationToken cancellationToken)
    {
        var recovered = await jobs.UpdateAsync(
            id,
            job => job.State == JobState.Running ? job.LoseWorker(time.GetUtcNow()) : job.DispatchedAt is null ? null : job with { DispatchedAt = null },
            cancellationToken);
        if (recovered is not { Changed: true, Job: { Attempts.Count: > 0 } job }) return;
        if (job.Attempts[^1].Outcome == AttemptOutcome.WorkerLost) await history.AppendAsync(id, [JobLog.WorkerLost(job, time.GetUtcNow())], cancellationToken);
        Recovered(log, id, job.State, job.Checkpoint?.Step ?? 0);
    }

    [LoggerMessage(100, LogLevel.Information, "Job {Job} was interrupted and is {State} again, from step {Step}")]
    private static partial void Recovered(ILogger log, JobId job, JobState state, long step);
}
