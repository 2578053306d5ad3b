using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Server.Jobs;

/// <summary>
/// Removes what retention says. First the job says what it no longer has, by compare-and-set, and that it is being removed; then that is
/// deleted; then the job says that it is done. A crash between these leaves a job that says so, which the next cleanup takes up, and files
/// that no job points to, which <see cref="ArtifactCleanup"/> finds. Several servers may do so at once.
/// </summary>
internal sealed partial class RetentionCleanup(
    IJobStore jobs, IJobHistory history, IArtifactStore artifacts, ILiveJobs live, JobChanges changes, IOptions<RetentionOptions> options, TimeProvider time,
    ILogger<RetentionCleanup> log, FailureLog? failures = null) : HourlyCleanup(time, log, failures)
{
    /// <summary>A job's end may be stored this long after it and is still found: events wait while a store is away, and workers' clocks are their own.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromDays(1);

    /// <summary>All that was over by then is removed, so that a cleanup reads what came to it since. Null at the start: a crash may have left something.</summary>
    private DateTimeOffset? _swept;

    internal override async Task CleanAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        foreach (var (after, by) in options.Value.EndsBetween(_swept - Late, now))
        {
            var ended = new JobQuery { EndedAfter = after, EndedBy = by, Sort = JobSort.End, Descending = false, Limit = 200 };
            await foreach (var job in jobs.ListAllAsync(ended, cancellationToken))
            {
                if (options.Value.IsJobOver(job, now)) await RemoveJobAsync(job, cancellationToken);
                else if (job.IsRemoving || options.Value.Without(job, now) is not null) await RemovePartsAsync(job, now, cancellationToken);
            }
        }
        // Not before all is done: what fails is found again.
        _swept = now;
    }

    private async Task RemoveJobAsync(Job job, CancellationToken cancellationToken)
    {
        await changes.DeleteAsync(job, cancellationToken);
        JobRemoved(log, job.Id, job.EndedAt);
    }

    private async Task RemovePartsAsync(Job job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var update = await changes.UpdateAsync(job.Id, j => options.Value.Without(j, now), cancellationToken);
        if (update.Job is not { IsRemoving: true, Removed: { } removed } left) return;
        foreach (var artifact in job.Artifacts().Except(left.Artifacts())) await artifacts.DeleteAsync(artifact.Id, cancellationToken);
        if (removed.Log is not null) await history.DeleteLogAsync(job.Id, cancellationToken);
        if (removed.Points is not null)
        {
            await history.DeleteEventsAsync(job.Id, cancellationToken);
            await live.RemoveAsync(job.Id, cancellationToken);
        }
        await changes.UpdateAsync(job.Id, j => j.IsRemoving && j.Removed == removed ? j with { IsRemoving = false } : null, cancellationToken);
        PartsRemoved(log, job.Id, removed);
    }

    protected override string Purpose => "The removal of what retention ends";

    [LoggerMessage(295, LogLevel.Information, "Job {Job}: retention has removed what is over: {Removed}")]
    private static partial void PartsRemoved(ILogger log, JobId job, Removals removed);

    [LoggerMessage(296, LogLevel.Information, "Job {Job}, which ended at {EndedAt}, was removed by retention")]
    private static partial void JobRemoved(ILogger log, JobId job, DateTimeOffset? endedAt);
}
