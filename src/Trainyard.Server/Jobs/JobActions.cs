using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Server.Accounts;
using Trainyard.Server.Errors;
using Trainyard.Sweeps;

namespace Trainyard.Server.Jobs;

/// <summary>What people do to a job that they submitted, and admins to any.</summary>
internal sealed class JobActions(
    IHttpContextAccessor http, JobControl control, JobChanges changes, AccountCache accounts, Retries retries, SubmitLimits limits, ISweepStore sweeps, Audit audit, TimeProvider time)
{
    public Task<Results<Ok<JobView>, ProblemHttpResult>> PauseAsync(JobId id, CancellationToken cancellationToken) =>
        control.ChangeAsync(id, AuditedAction.Pause, job => job.RequestPause(), "Only a job that is queued or running can be paused", cancellationToken);

    public Task<Results<Ok<JobView>, ProblemHttpResult>> ResumeAsync(JobId id, CancellationToken cancellationToken) =>
        control.ChangeAsync(id, AuditedAction.Resume, job => job.Resume(), "Only a paused job can be resumed", cancellationToken);

    public Task<Results<Ok<JobView>, ProblemHttpResult>> CancelAsync(JobId id, CancellationToken cancellationToken) =>
        control.ChangeAsync(id, AuditedAction.Cancel, job => job.RequestCancel(time.GetUtcNow()), "Only a job that has not ended can be cancelled", cancellationToken);

    public async Task<Results<Ok<JobView>, ValidationProblem, ProblemHttpResult>> EditAsync(JobId id, JobEdit edit, CancellationToken cancellationToken)
    {
        if (EditRules.Check(edit) is { } errors) return Problems.Invalid(errors);
        if (await control.FindAsync(id, cancellationToken) is { Refusal: { } refusal }) return refusal;
        var update = await changes.UpdateAsync(id, job => job.Edit(edit) is { } edited && edited != job ? edited : null, cancellationToken);
        if (update.Job is not { } job) return JobsApi.Missing(id);
        if (update.Changed) audit.JobChanged(AuditedAction.Edit, job.Id, job.Owner);
        else if (job.Edit(edit) is null)
        {
            return Problems.Conflict(edit.Edits is { } seen && seen != job.Label.Edits
                ? "Somebody edited this job meanwhile: look at it again, then repeat your change."
                : $"A job has at most {JobEditing.MaxTags} tags.");
        }
        return TypedResults.Ok(job.ToView(DatasetSources.Known, time.GetUtcNow()));
    }

    public async Task<Results<Created<JobView>, ValidationProblem, ProblemHttpResult>> RetryAsync(JobId id, RetryRequest request, CancellationToken cancellationToken)
    {
        var user = http.HttpContext!.User;
        var (job, refusal) = await control.FindAsync(id, cancellationToken);
        if (job is null) return refusal!;
        if (!job.State.IsFinal()) return Problems.Conflict($"The job is {JobControl.Describe(job)}: only a job that has ended can be tried again.");
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        if (await limits.RefuseAsync(account.Id, cancellationToken) is { } refused) return Problems.Conflict(refused);
        var retry = await retries.CreateAsync(job, request, account, limits.MaxPriorityOf(user), cancellationToken);
        if (retry.Job is { } created)
        {
            audit.JobChanged(AuditedAction.Retry, job.Id, job.Owner);
            return TypedResults.Created($"/api/jobs/{created.Id}", created.ToView(DatasetSources.Known, time.GetUtcNow()));
        }
        return retry.Errors is { } errors ? Problems.Invalid(errors) : Problems.Conflict(retry.Conflict!);
    }

    public async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(JobId id, CancellationToken cancellationToken)
    {
        var (job, refusal) = await control.FindAsync(id, cancellationToken);
        if (job is null) return refusal!;
        // Its sweep would make it again.
        if (job.Trial is { } trial && await sweeps.FindAsync(trial.Sweep, cancellationToken) is { } sweep && !sweep.Trials[trial.Number].HasEnded)
            return Problems.Conflict($"The job is trial {trial.Number} of the sweep '{sweep.Name}', which still needs it: cancel the job first, and the trial has failed.");
        // Ended first: no worker claims a job that is about to vanish.
        if (!job.State.IsFinal()) job = (await changes.UpdateAsync(id, j => j.State is JobState.Running ? null : j.RequestCancel(time.GetUtcNow()), cancellationToken)).Job;
        if (job is null) return JobsApi.Missing(id);
        if (job.State == JobState.Running) return Problems.Conflict("The job is running: cancel it first.");
        await changes.DeleteAsync(job, cancellationToken);
        audit.JobChanged(AuditedAction.Delete, job.Id, job.Owner);
        return TypedResults.NoContent();
    }

    /// <summary>One action of many.</summary>
    public async Task<IResult> DoAsync(BulkRequest request, JobId id, CancellationToken cancellationToken) => request.Action switch
    {
        BulkAction.Pause => await PauseAsync(id, cancellationToken),
        BulkAction.Resume => await ResumeAsync(id, cancellationToken),
        BulkAction.Cancel => await CancelAsync(id, cancellationToken),
        BulkAction.Retry => await RetryAsync(id, new RetryRequest(), cancellationToken),
        BulkAction.Tag => await EditAsync(id, new JobEdit { AddTags = request.Tags }, cancellationToken),
        BulkAction.Untag => await EditAsync(id, new JobEdit { RemoveTags = request.Tags }, cancellationToken),
        BulkAction.Delete => await DeleteAsync(id, cancellationToken),
        _ => throw new UnreachableException(request.Action.ToString()),
    };
}
