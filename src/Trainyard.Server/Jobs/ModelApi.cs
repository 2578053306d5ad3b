using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Server.Errors;
using Trainyard.Server.Web;

namespace Trainyard.Server.Jobs;

internal static class ModelApi
{
    public static IReadOnlyList<string> FormatChoices { get; } = QueryValues.Choices<ModelFormat>();

    public static void MapModel(this IEndpointRouteBuilder jobs) => jobs.MapGet("/{id}/model", DownloadAsync).WithSummary("Download the trained model")
        .WithDescription("In parts where `Range` asks for them, and not at all where `If-None-Match` says that the client has it already.")
        .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream")
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);

    private static async Task<Results<FileStreamHttpResult, ValidationProblem, ProblemHttpResult>> DownloadAsync(
        JobId id, string? format, IJobStore jobs, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (!QueryValues.TryRead<ModelFormat>(format, FormatChoices, out var given, out var error)) return Problems.Invalid("format", error);
        if (await jobs.FindAsync(id, cancellationToken) is not { } job) return JobsApi.Missing(id);
        if (job.Result is null) return Problems.NotFound($"The job has no model yet: it is {JobControl.Describe(job)}.");
        if (job.Removed?.Model is { } removed) return Problems.Gone($"The model was removed on {removed:yyyy-MM-dd}, as the setting Retention:Models has it. A retry of the job trains it again.");
        var wanted = given ?? ModelFormat.Safetensors;
        if (job.Result.Model.FirstOrDefault(m => m.Format == wanted)?.Artifact is not { } artifact) return Problems.NotFound($"The job has no model in the format {FormatChoices[(int)wanted]}.");
        try
        {
            var bytes = await artifacts.StreamAsync(artifact, cancellationToken);
            return TypedResults.Stream(bytes, "application/octet-stream", FileNames.Of(job, Extension(wanted)), job.EndedAt, new EntityTagHeaderValue($"\"{artifact.Sha256}\""), enableRangeProcessing: true);
        }
        catch (InvalidDataException e)
        {
            return Problems.NotFound($"The model is lost: {e.Message}");
        }
    }

    private static string Extension(ModelFormat format) => format switch
    {
        ModelFormat.Safetensors => ".safetensors",
        ModelFormat.Torchsharp => ".dat",
        ModelFormat.Torchscript => ".pt",
        _ => throw new UnreachableException(format.ToString()),
    };
}
