using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Jobs;

/// <summary>What people do to a job that they submitted; admins to any.</summary>
internal static class JobControlApi
{
    public static void MapJobControl(this IEndpointRouteBuilder jobs)
    {
        jobs.MapPost("/{id}/pause", PauseAsync).WithSummary("Pause a job").WithDescription("A running job saves a checkpoint first.").ControlsJob().WithExample(null, Examples.Job);
        jobs.MapPost("/{id}/resume", ResumeAsync).WithSummary("Let a paused job go on")
            .WithDescription("It is queued again, and resumes from its last checkpoint.").ControlsJob().WithExample(null, Examples.Job);
        jobs.MapPost("/{id}/cancel", CancelAsync).WithSummary("Stop a job for good")
            .WithDescription("A running job ends at its next step. A job that has ended cannot be stopped.").ControlsJob().WithExample(null, Examples.Job);
        jobs.MapPost("/{id}/retry", RetryAsync).WithSummary("Run a job that has ended again, as a new job")
            .WithDescription("From the beginning or from its last checkpoint, and with more epochs where asked.")
            .ControlsJob().WithExample(new RetryRequest(FromCheckpoint: true, Epochs: 6), Examples.Job);
        jobs.MapDelete("/{id}", DeleteAsync).WithSummary("Delete a job and everything that it made")
            .WithDescription("Its events, log, checkpoints and model. Only a job that has ended can be deleted.").ControlsJob();
    }

    private static RouteHandlerBuilder ControlsJob(this RouteHandlerBuilder route) =>
        route.ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<Results<Ok<JobView>, ProblemHttpResult>> PauseAsync(JobId id, JobControl control, CancellationToken cancellationToken) =>
        control.ChangeAsync(id, AuditedAction.Pause, job => job.RequestPause(), "Only a job that is queued or running can be paused", cancellationToken);

    private static Task<Results<Ok<JobView>, ProblemHttpResult>> ResumeAsync(JobId id, JobControl control, CancellationToken cancellationToken) =>
        control.ChangeAsync(id, AuditedAction.Resume, job => job.Resume(), "Only a paused job can be resumed", cancellationToken);

    private static Task<Results<Ok<JobView>, ProblemHttpResult>> CancelAsync(JobId id, JobControl control, TimeProvider time, CancellationToken cancellationToken) =>
        control.ChangeAsync(id, AuditedAction.Cancel, job => job.RequestCancel(time.GetUtcNow()), "Only a job that has not ended can be cancelled", cancellationToken);

    private static async Task<Results<Created<JobView>, ValidationProblem, ProblemHttpResult>> RetryAsync(
        JobId id, RetryRequest? request, ClaimsPrincipal user, AccountCache accounts, JobControl control, Retries retries, SubmitLimits limits, Audit audit, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (job, refusal) = await control.FindAsync(id, cancellationToken);
        if (job is null) return refusal!;
        if (!job.State.IsFinal()) return Problems.Conflict($"The job is {JobControl.Describe(job)}: only a job that has ended can be tried again.");
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        if (await limits.RefuseAsync(account.Id, cancellationToken) is { } refused) return Problems.Conflict(refused);
        var retry = await retries.CreateAsync(job, request ?? new RetryRequest(), account, limits.MaxPriorityOf(user), cancellationToken);
        if (retry.Job is { } created)
        {
            audit.JobChanged(AuditedAction.Retry, job.Id, job.Owner);
            return TypedResults.Created($"/api/jobs/{created.Id}", created.ToView(DatasetSources.Known, time.GetUtcNow()));
        }
        return retry.Errors is { } errors ? Problems.Invalid(errors) : Problems.Conflict(retry.Conflict!);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        JobId id, JobControl control, JobChanges changes, Audit audit, TimeProvider time, CancellationToken cancellationToken)
    {
        var (job, refusal) = await control.FindAsync(id, cancellationToken);
        if (job is null) return refusal!;
        // Ended first: no worker claims a job that is about to vanish.
        if (!job.State.IsFinal()) job = (await changes.UpdateAsync(id, j => j.State is JobState.Running ? null : j.RequestCancel(time.GetUtcNow()), cancellationToken)).Job;
        if (job is null) return JobsApi.Missing(id);
        if (job.State == JobState.Running) return Problems.Conflict("The job is running: cancel it first.");
        await changes.DeleteAsync(job, cancellationToken);
        audit.JobChanged(AuditedAction.Delete, job.Id, job.Owner);
        return TypedResults.NoContent();
    }
}
