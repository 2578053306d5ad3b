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
using Trainyard.Server.Datasets;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Files;
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
        ClaimsPrincipal user, AccountCache accounts, JobChanges changes, SubmitLimits limits, MemoryCheck memory, FilesOfJobs filesOfJobs, IJobStore jobs, DatasetDirectory datasets, TimeProvider time, CancellationToken cancellationToken)
    {
        if (body.Spec is not { } spec) return Problems.Invalid(body.Errors);
        if (key is { Length: 0 or > IdempotencyKey.MaxLength }) return Problems.Invalid("Idempotency-Key", $"must have 1 to {IdempotencyKey.MaxLength} characters.");
        if (limits.RefusePriority(spec.Priority, user) is { } reason) return Problems.Invalid("priority", reason);
        var (files, field, wrongFile) = await filesOfJobs.OfAsync(spec, body.Data!, keeps: true, cancellationToken);
        if (wrongFile is not null) return Problems.Invalid(field!, wrongFile);
        if (await memory.WhyNotAsync(spec, body.Data!, files, cancellationToken) is { } tooLarge) return Problems.Invalid("batchSize", tooLarge);
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        var own = await datasets.FindAsync(spec.Dataset, cancellationToken);
        if (own is null && !DatasetSources.Known.TryFind(spec.Dataset, out _)) return Problems.Invalid("dataset", $"was deleted: '{spec.Dataset}'.");
        var job = new Job { Id = JobId.New(time), Owner = account.Name, OwnerId = account.Id, Spec = spec, Data = own is null ? null : new JobData(body.Data!, own.File), Files = files, CreatedAt = time.GetUtcNow(), SpecVersion = spec.SinceVersion(body.Data!) };
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
