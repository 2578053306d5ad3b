using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Importer.Pictures;
using Trainyard.Jobs;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Jobs;
using Trainyard.Server.Web;

namespace Trainyard.Server.Predictions;

/// <summary>What a trained model says of the test examples: to take away, and to look at behind the confusion matrix.</summary>
internal static class PredictionsApi
{
    public const int DefaultExamples = 24, MaxExamples = 200;

    public static void MapPredictions(this IEndpointRouteBuilder jobs)
    {
        jobs.MapGet("/{id}/predictions", TableAsync).WithSummary("Download what the model says of the test examples")
            .WithDescription("As a table of comma-separated values, with a row for each example.")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
        jobs.MapGet("/{id}/predictions/file", FileAsync).WithSummary("Download the file of the predictions")
            .WithDescription("The same numbers as safetensors, with the pictures that were kept.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
        jobs.MapGet("/{id}/predictions/examples", ExamplesAsync).WithSummary("Look behind a cell of the confusion matrix")
            .WithDescription("The test examples of one class that the model takes for one class: of wrong answers the surest first, of right ones the least sure.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone).WithExample(null, new[] { Examples.Prediction });
        jobs.MapGet("/{id}/predictions/pictures/{row}", PictureAsync).WithSummary("Show the picture of a test example")
            .WithDescription("As a PNG. Up to 24 of each cell of the confusion matrix are kept: those that the list of examples has first.")
            .Produces<Stream>(StatusCodes.Status200OK, "image/png").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TableAsync(JobId id, IJobStore jobs, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var (job, file, problem) = await FindAsync(id, jobs, cancellationToken);
        if (problem is not null) return problem;
        try
        {
            var reader = await PredictionReader.OpenAsync(file!, artifacts, cancellationToken);
            return TypedResults.Stream(
                async to =>
                {
                    await using (reader) await reader.WriteCsvAsync(to, cancellationToken);
                },
                "text/csv", FileNames.Of(job!, "-predictions.csv"), job!.EndedAt);
        }
        catch (InvalidDataException e)
        {
            return Lost(e);
        }
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> FileAsync(JobId id, IJobStore jobs, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var (job, file, problem) = await FindAsync(id, jobs, cancellationToken);
        if (problem is not null) return problem;
        try
        {
            var bytes = await artifacts.StreamAsync(file!, cancellationToken);
            return TypedResults.Stream(bytes, "application/octet-stream", FileNames.Of(job!, "-predictions.safetensors"), job!.EndedAt, new EntityTagHeaderValue($"\"{file!.Sha256}\""), enableRangeProcessing: true);
        }
        catch (InvalidDataException e)
        {
            return Lost(e);
        }
    }

    private static async Task<Results<Ok<IReadOnlyList<PredictionView>>, ValidationProblem, ProblemHttpResult>> ExamplesAsync(
        JobId id, [Description("The class of the examples.")] string? target, [Description("The class that the model takes them for.")] string? answer, string? limit,
        IJobStore jobs, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (!QueryValues.TryRead(limit, DefaultExamples, MaxExamples, out var most, out var error)) return Problems.Invalid("limit", error);
        var (_, file, problem) = await FindAsync(id, jobs, cancellationToken);
        if (problem is not null) return problem;
        try
        {
            await using var reader = await PredictionReader.OpenAsync(file!, artifacts, cancellationToken);
            if (!reader.AreOfClasses) return Problems.NotFound("The job's examples do not have one class each: it has no confusion matrix.");
            var (of, by) = (Place(reader, target), Place(reader, answer));
            if (of < 0) return Problems.Invalid("target", NoClass(reader, target));
            if (by < 0) return Problems.Invalid("answer", NoClass(reader, answer));
            return TypedResults.Ok(reader.Cell(of, by, most));
        }
        catch (InvalidDataException e)
        {
            return Lost(e);
        }
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> PictureAsync(
        JobId id, int row, HttpContext http, IJobStore jobs, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var (_, file, problem) = await FindAsync(id, jobs, cancellationToken);
        if (problem is not null) return problem;
        try
        {
            await using var reader = await PredictionReader.OpenAsync(file!, artifacts, cancellationToken);
            if (reader.Picture(row) is not var (pixels, height, width, channels)) return Problems.NotFound("The picture of this example was not kept.");
            http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
            return TypedResults.File(Picture.ToPng(pixels, width, height, channels), "image/png");
        }
        catch (InvalidDataException e)
        {
            return Lost(e);
        }
    }

    private static async Task<(Job? Job, ArtifactRef? File, ProblemHttpResult? Problem)> FindAsync(JobId id, IJobStore jobs, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job) return (null, null, JobsApi.Missing(id));
        if (job.Result?.Predictions is { } file) return (job, file, null);
        if (job.Removed?.Model is { } removed) return (job, null, Problems.Gone($"The predictions were removed with the model on {removed:yyyy-MM-dd}, as the setting Retention:Models has it. A retry of the job makes them again."));
        return (job, null, Problems.NotFound(job.Result is null ? $"The job has no predictions yet: it is {JobControl.Describe(job)}." : "The job kept no predictions: it was trained by an older version, or on too many test examples."));
    }

    private static int Place(PredictionReader reader, string? name) => reader.Names.Index().Where(n => n.Item == name).Select(n => n.Index).DefaultIfEmpty(-1).First();

    private static string NoClass(PredictionReader reader, string? name) => $"must be a class of the job's dataset, not '{name}'; there are {string.Join(", ", reader.Names.Take(20))}{(reader.Names.Count > 20 ? ", …" : "")}.";

    private static ProblemHttpResult Lost(InvalidDataException e) => Problems.NotFound($"The predictions are lost: {e.Message}");
}
