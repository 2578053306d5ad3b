using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Specs;

namespace Trainyard.Server.Jobs;

internal static class SubmitApi
{
    public static void MapSubmit(this IEndpointRouteBuilder jobs) => jobs.MapPost("/", SubmitAsync).WithSummary("Submit a job")
        .WithDescription("The body holds what differs from the preset's defaults; an empty object trains the default preset.")
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(Examples.Submitted, Examples.Job);

    private static async Task<Results<Created<JobView>, Ok<JobView>, ValidationProblem, ProblemHttpResult>> SubmitAsync(
        SpecBody body,
        [FromHeader(Name = "Idempotency-Key"), Description("A name of this submit: sent again with the same spec, it answers with the job of the first time.")] string? key,
        ClaimsPrincipal user, AccountCache accounts, NewJobs newJobs, JobChanges changes, SubmitLimits limits, IJobStore jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        if (body.Spec is not { } spec) return Problems.Invalid(body.Errors);
        if (key is { Length: 0 or > IdempotencyKey.MaxLength }) return Problems.Invalid("Idempotency-Key", $"must have 1 to {IdempotencyKey.MaxLength} characters.");
        if (limits.RefusePriority(spec.Priority, user) is { } reason) return Problems.Invalid("priority", reason);
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        var (made, errors) = await newJobs.MakeAsync(spec, body.Data!, account.Name, account.Id, cancellationToken);
        if (made is not { } job) return Problems.Invalid(errors!);
        var refusal = await limits.RefuseAsync(account.Id, cancellationToken);
        // A job that is there already is no new one.
        var earlier = refusal is null || key is null ? null : await jobs.FindByKeyAsync(account.Id, key, cancellationToken);
        if (refusal is not null && earlier is null) return Problems.Conflict(refusal);
        var stored = earlier ?? await changes.AddAsync(job, key, cancellationToken);
        if (stored.Id == job.Id) return TypedResults.Created($"/api/jobs/{job.Id}", stored.ToView(DatasetSources.Known, time.GetUtcNow()));
        return AreEqual(stored.Spec, spec)
            ? TypedResults.Ok(stored.ToView(DatasetSources.Known, time.GetUtcNow()))
            : Problems.Unprocessable($"The Idempotency-Key was used before, for job {stored.Id} with another spec: use a new key.");
    }

    /// <summary>Records compare their lists by reference; their JSON tells.</summary>
    private static bool AreEqual(JobSpec one, JobSpec other) =>
        JsonSerializer.Serialize(one, WireJson.Options) == JsonSerializer.Serialize(other, WireJson.Options);
}
