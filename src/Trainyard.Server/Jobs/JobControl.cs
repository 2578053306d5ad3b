using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Server.Accounts;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Jobs;

/// <summary>One request to control a job: who asks, whether they may, and whether the job's state allows it.</summary>
internal sealed class JobControl(Ownership ownership, IJobStore jobs, JobChanges changes, Audit audit, TimeProvider time)
{
    /// <summary>The job; or why the caller may not control it.</summary>
    public async Task<(Job? Job, ProblemHttpResult? Refusal)> FindAsync(JobId id, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job) return (null, JobsApi.Missing(id));
        return await ownership.RefusalAsync("a job", job.Owner, account => account.Owns(job), cancellationToken) is { } refusal ? (null, refusal) : (job, null);
    }

    public async Task<Results<Ok<JobView>, ProblemHttpResult>> ChangeAsync(JobId id, AuditedAction action, Func<Job, Job?> change, string rule, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is { Refusal: { } refusal }) return refusal;
        var update = await changes.UpdateAsync(id, change, cancellationToken);
        if (update is { Job: { } job, Changed: true }) audit.JobChanged(action, job.Id, job.Owner);
        return update switch
        {
            { Job: null } => JobsApi.Missing(id),
            { Changed: false } => Problems.Conflict($"{rule}; this one is {Describe(update.Job)}."),
            _ => TypedResults.Ok(update.Job.ToView(DatasetSources.Known, time.GetUtcNow())),
        };
    }

    public static string Describe(Job job)
    {
        var state = JsonNamingPolicy.CamelCase.ConvertName(job.State.ToString());
        if (job.Trial is { Waits: true }) return $"{state}, and waits for its sweep to compare the trials";
        return job.Requested is { } requested ? $"{state}, and asked to {JsonNamingPolicy.CamelCase.ConvertName(requested.ToString())}" : state;
    }
}
