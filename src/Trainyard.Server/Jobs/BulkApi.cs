using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Jobs;

/// <summary>One action on many jobs: on each as by itself, with its own rights, rules and line in the audit trail.</summary>
internal static class BulkApi
{
    /// <summary>Jobs that are changed side by side, so that the store writes several at once.</summary>
    private const int AtOnce = 16;

    public static void MapBulk(this IEndpointRouteBuilder list) => list.MapPost("/actions", ActAsync).WithSummary("Do one thing to many jobs")
        .WithDescription(
            $"To those of `ids`, or to all that `query` finds; at most {BulkRequest.MaxJobs}. The answer says of each job what was done, or why not. With a query nothing is done where it finds another number of jobs than `count`. "
            + "Pause and resume, and tag and untag, undo each other; a cancelled or deleted job does not come back.")
        .ProducesProblem(StatusCodes.Status409Conflict).WithExample(Examples.Bulk, Examples.BulkDone);

    private static async Task<Results<Ok<BulkResult>, ValidationProblem, ProblemHttpResult>> ActAsync(
        BulkRequest request, IJobStore jobs, JobActions actions, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new ListErrors();
        if (request.Ids is null == request.Query is null) errors.Add("ids", "must be there, or 'query', and not both.");
        if (request.Action is BulkAction.Tag or BulkAction.Untag && request.Tags.Count == 0) errors.Add("tags", "must name at least one tag.");
        if (EditRules.Check(new JobEdit { AddTags = request.Tags }) is { } wrong) foreach (var (_, messages) in wrong) errors.Add("tags", messages[0]);
        var filter = errors.Read(request.Query?.Where, time.GetUtcNow());
        if (request.Ids?.Count is 0 or > BulkRequest.MaxJobs) errors.Add("ids", $"must name 1 to {BulkRequest.MaxJobs} jobs.");
        if (request.Query?.Count > BulkRequest.MaxJobs) errors.Add("query.count", $"is {request.Query.Count}: at most {BulkRequest.MaxJobs} jobs can be changed at once. Filter further, or do it in parts.");
        if (errors.Any) return errors.ToProblem();

        var ids = request.Ids?.Distinct().ToList();
        if (request.Query is { } asked)
        {
            var query = new JobQuery { States = asked.States, Owner = asked.Owner, Text = asked.Q, Filter = filter, Limit = JobListParameters.MaxRows };
            ids = await jobs.ListAllAsync(query, cancellationToken).Select(job => job.Id).Take(BulkRequest.MaxJobs + 1).ToListAsync(cancellationToken);
            if (ids.Count != asked.Count) return Problems.Conflict($"The query finds {(ids.Count > BulkRequest.MaxJobs ? $"more than {BulkRequest.MaxJobs}" : ids.Count)} jobs by now, not {asked.Count}: nothing was done. Look again.");
        }

        var outcomes = new BulkOutcome[ids!.Count];
        // A client that hangs up leaves no half of it undone without an answer for it: what was begun is done to all.
        await Parallel.ForEachAsync(Enumerable.Range(0, ids.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            outcomes[i] = Told(ids[i], await actions.DoAsync(request, ids[i], CancellationToken.None)));
        return TypedResults.Ok(new BulkResult(outcomes));
    }

    private static BulkOutcome Told(JobId id, IResult result) => result switch
    {
        INestedHttpResult { Result: var inner } => Told(id, inner),
        ProblemHttpResult problem => new BulkOutcome(id, false) { Reason = problem.ProblemDetails.Detail },
        ValidationProblem problem => new BulkOutcome(id, false) { Reason = problem.ProblemDetails.Detail },
        Created<JobView> created => new BulkOutcome(id, true) { Created = created.Value!.Id },
        Ok<JobView> or NoContent => new BulkOutcome(id, true),
        _ => throw new UnreachableException(result.GetType().Name),
    };
}
