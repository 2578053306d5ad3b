using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Telemetry;

namespace Trainyard.Server.Jobs;

/// <summary>Changes that people ask for: into the record first, then into the live view, which wakes the dispatcher and the browsers, and to the worker that holds the job.</summary>
internal sealed partial class JobChanges(
    IJobStore jobs, ILiveJobs live, ILeaseNotifications leases, IArtifactStore artifacts, ILogger<JobChanges> log, FailureLog? failures = null)
{
    private readonly FailureLog _failures = failures ?? new FailureLog(TimeProvider.System, log);

    /// <summary>The new job; or the one that its owner created with the same key before.</summary>
    public async Task<Job> AddAsync(Job job, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var scope = log.BeginJob(job.Id);
        var stored = await jobs.AddAsync(job with { TraceParent = Spans.TraceParent }, idempotencyKey, cancellationToken);
        if (stored.Id != job.Id) return stored;
        Submitted(log, job.Id, job.Owner, LogText.Clean(job.Spec.Name));
        await ShowAsync(stored);
        return stored;
    }

    public async Task<JobUpdate> UpdateAsync(JobId id, Func<Job, Job?> change, CancellationToken cancellationToken)
    {
        var update = await jobs.UpdateAsync(id, change, cancellationToken);
        if (update is not { Changed: true, Job: { } job }) return update;
        if (job.Lease is not null) leases.Notify(job);
        await ShowAsync(job);
        return update;
    }

    /// <summary>Deletes a job that has ended, and all that it made.</summary>
    public async Task DeleteAsync(Job job, CancellationToken cancellationToken)
    {
        // The job first: a crash leaves files that no job points to, which the cleanup deletes, and never a job without its files.
        await jobs.DeleteAsync(job.Id, cancellationToken);
        Deleted(log, job.Id);
        await TryAsync(job.Id, () => live.RemoveAsync(job.Id, CancellationToken.None));
        foreach (var artifact in job.Artifacts()) await TryAsync(job.Id, () => artifacts.DeleteAsync(artifact.Id, CancellationToken.None));
    }

    /// <summary>The change is stored, so neither a client that hangs up nor a live view that is away may undo the answer.</summary>
    private Task ShowAsync(Job job) => TryAsync(job.Id, () => live.PublishAsync(job, CancellationToken.None));

    private async Task TryAsync(JobId job, Func<Task> followUp)
    {
        try
        {
            await followUp();
        }
        catch (Exception e)
        {
            _failures.Failed(log, "The job was changed, and what follows from it could not be done at once", e, job);
        }
    }

    [LoggerMessage(240, LogLevel.Information, "Job {Job} was submitted by {Owner}: {Name}")]
    private static partial void Submitted(ILogger log, JobId job, string owner, string name);

    [LoggerMessage(241, LogLevel.Information, "Job {Job} was deleted")]
    private static partial void Deleted(ILogger log, JobId job);
}
