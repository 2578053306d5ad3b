using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Server.Docs;

namespace Trainyard.Server.Jobs;

/// <summary>One job, controlled by whoever submitted it or an admin.</summary>
internal static class JobControlApi
{
    public static void MapJobControl(this IEndpointRouteBuilder jobs)
    {
        jobs.MapPatch("/{id}", EditAsync).WithSummary("Edit a job's name, tags and notes")
            .WithDescription("At any time: what is trained stays as it was submitted. With `edits` nothing is changed where somebody else was faster.")
            .ControlsJob().WithExample(new JobEdit { AddTags = ["baseline"], Notes = "Diverges above a learning rate of 0.1." }, Examples.Job);
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

    private static Task<Results<Ok<JobView>, ValidationProblem, ProblemHttpResult>> EditAsync(JobId id, JobEdit edit, JobActions actions, CancellationToken cancellationToken) =>
        actions.EditAsync(id, edit, cancellationToken);

    private static Task<Results<Ok<JobView>, ProblemHttpResult>> PauseAsync(JobId id, JobActions actions, CancellationToken cancellationToken) => actions.PauseAsync(id, cancellationToken);

    private static Task<Results<Ok<JobView>, ProblemHttpResult>> ResumeAsync(JobId id, JobActions actions, CancellationToken cancellationToken) => actions.ResumeAsync(id, cancellationToken);

    private static Task<Results<Ok<JobView>, ProblemHttpResult>> CancelAsync(JobId id, JobActions actions, CancellationToken cancellationToken) => actions.CancelAsync(id, cancellationToken);

    private static Task<Results<Created<JobView>, ValidationProblem, ProblemHttpResult>> RetryAsync(JobId id, RetryRequest? request, JobActions actions, CancellationToken cancellationToken) =>
        actions.RetryAsync(id, request ?? new RetryRequest(), cancellationToken);

    private static Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(JobId id, JobActions actions, CancellationToken cancellationToken) => actions.DeleteAsync(id, cancellationToken);
}
