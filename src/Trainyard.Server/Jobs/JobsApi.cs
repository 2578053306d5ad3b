using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Fields;
using Trainyard.Jobs;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Exports;
using Trainyard.Server.Predictions;
using Trainyard.Server.Web;

namespace Trainyard.Server.Jobs;

/// <summary>Jobs: submit, watch, control, fetch.</summary>
internal static class JobsApi
{
    public const int DefaultEvents = 1_000;
    public const int MaxEvents = 5_000;

    public static IEndpointRouteBuilder MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/api/jobs").WithTags("Jobs").RequireAuthorization(Policies.Viewer);
        jobs.MapGet("/", ListAsync).WithSummary("List jobs")
            .WithDescription("Filtered, sorted, and a page at a time: ask for the next page with `after`, and the same query otherwise.")
            .WithExample(null, Examples.Page);
        jobs.MapGet("/{id}", ShowAsync).WithSummary("Show a job")
            .WithDescription("Its spec, where it stands, and its result or its failure once it has ended.").ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.Job);
        jobs.MapGet("/{id}/metrics", EventsAsync).WithSummary("Read a job's metrics and other events, in order")
            .WithDescription("A page after a cursor; while the job runs, ask again with the `next` of the page before.")
            .ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.Events);
        jobs.MapGet("/{id}/attempts", AttemptsAsync).WithSummary("Read the story of a job")
            .WithDescription("Each worker's try at it, the first one first: when, from which checkpoint, how far it came, and why it ended.")
            .ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.Attempts);
        jobs.MapLog();
        jobs.MapModel();
        jobs.MapPredictions();
        jobs.MapExports();

        var control = routes.MapGroup("/api/jobs").WithTags("Jobs").RequireAuthorization(Policies.Trainer);
        control.MapSubmit();
        control.MapJobControl();
        return routes;
    }

    private static async Task<Results<Ok<JobPage>, ValidationProblem>> ListAsync(
        [AsParameters] JobListParameters parameters, IJobStore jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        var (now, errors) = (time.GetUtcNow(), new ListErrors());
        if (parameters.Read(now, errors) is not var (query, columns)) return errors.ToProblem();
        try
        {
            var list = await jobs.ListAsync(query, cancellationToken);
            return TypedResults.Ok(new JobPage([.. list.Jobs.Select(job => job.ToSummary(now) with { Values = job.ValuesOf(columns, now) })], list.Next));
        }
        catch (InvalidCursorException e)
        {
            return Problems.Invalid("after", e.Message);
        }
    }

    private static async Task<Results<Ok<JobView>, ProblemHttpResult>> ShowAsync(JobId id, IJobStore jobs, TimeProvider time, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is { } job ? TypedResults.Ok(job.ToView(DatasetSources.Known, time.GetUtcNow())) : Missing(id);

    private static async Task<Results<Ok<EventPage>, ValidationProblem, ProblemHttpResult>> EventsAsync(
        JobId id, EventCursor? after, string? limit, IJobStore jobs, IJobHistory history, CancellationToken cancellationToken)
    {
        if (!QueryValues.TryRead(limit, DefaultEvents, MaxEvents, out var most, out var error)) return Problems.Invalid("limit", error);
        if (await jobs.FindAsync(id, cancellationToken) is null) return Missing(id);
        var start = after ?? EventCursor.Start;
        // One more than asked for shows whether there is more.
        var events = await history.ReadAsync(id, start, most + 1, cancellationToken);
        var page = events.Take(most).ToList();
        return TypedResults.Ok(new EventPage(page, page is [.., var last] ? last.Cursor : start, events.Count > page.Count));
    }

    private static async Task<Results<Ok<IReadOnlyList<AttemptView>>, ProblemHttpResult>> AttemptsAsync(JobId id, IJobStore jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is { } job ? TypedResults.Ok(job.AttemptViews()) : Missing(id);

    public static ProblemHttpResult Missing(JobId id) => Problems.NotFound($"There is no job {id}.");
}
