using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Importer.Pictures;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Web;

namespace Trainyard.Server.Datasets;

/// <summary>Datasets that people bring: upload, import, look at, fetch, delete.</summary>
internal static class DatasetsApi
{
    private const int DefaultExamples = 20, MaxExamples = 200;

    public static IServiceCollection AddDatasets(this IServiceCollection services) => services
        .AddSingleton<DatasetDirectory>().AddSingleton<Uploads>().AddSingleton<Imports>().AddSingleton<DatasetRemoval>().AddHostedService<DatasetCleanup>();

    public static IReadOnlyList<string> PartChoices { get; } = QueryValues.Choices<PartName>();

    public static IEndpointRouteBuilder MapDatasets(this IEndpointRouteBuilder routes)
    {
        routes.MapUploads();
        var datasets = routes.MapGroup("/api/datasets").WithTags("Datasets").RequireAuthorization(Policies.Viewer);
        datasets.MapGet("/", ListAsync).WithSummary("List datasets").WithDescription("Every version of what people brought, by name. The datasets that Trainyard knows itself are in the schema of a spec.").WithExample(null, new[] { Examples.Dataset });
        datasets.MapGet("/{dataset}", ShowAsync).WithSummary("Show a dataset").WithDescription("`flowers` is the newest version, `flowers@2` the second.").ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.Dataset);
        datasets.MapGet("/{dataset}/examples", ExamplesAsync).WithSummary("Look at some examples")
            .WithDescription("Evenly taken from a part, or from one class of it.").ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, new[] { Examples.Example });
        datasets.MapGet("/{dataset}/pictures/{part}/{row}", PictureAsync).WithSummary("Show one picture")
            .WithDescription("As a PNG. With `augmentation`, as a job with this setting trains on it in an epoch, without mixup.")
            .Produces<Stream>(StatusCodes.Status200OK, "image/png").ProducesProblem(StatusCodes.Status404NotFound);
        datasets.MapGet("/{dataset}/file", DownloadAsync).WithSummary("Download a dataset")
            .WithDescription("Its one file: safetensors with inputs and targets of each part. In parts where `Range` asks for them, and not at all where `If-None-Match` says that the client has it already.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);

        var changes = routes.MapGroup("/api/datasets").WithTags("Datasets").RequireAuthorization(Policies.Trainer);
        changes.MapPost("/imports", ImportAsync).WithSummary("Make a dataset of an upload")
            .WithDescription("The files are checked and packed, one import after the other; ask how far it is at the answer's `Location`. An upload whose import is refused or fails is kept for a day, for another try with other options.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).WithExample(Examples.NewDataset, Examples.Import);
        changes.MapGet("/imports/{id}", ShowImportAsync).WithSummary("Show how far an import is").WithDescription("And in the end what became of it, with everything that was odd.").ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.Import);
        changes.MapDelete("/imports/{id}", CancelImportAsync).WithSummary("Cancel an import")
            .WithDescription("One's own, or for an admin any. The program that reads the files is ended, and what it wrote is removed; the upload is kept, for another try or to be deleted too.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        changes.MapDelete("/{dataset}", DeleteAsync).WithSummary("Delete a version of a dataset")
            .WithDescription("One's own, or for an admin any. Refused while a job that has not ended needs it; its number is not given again.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        return routes;
    }

    private static async Task<Ok<IReadOnlyList<DatasetView>>> ListAsync(IDatasetStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<DatasetView>>([.. (await store.ListAsync(cancellationToken)).Select(dataset => dataset.ToView())]);

    private static async Task<Results<Ok<DatasetView>, ProblemHttpResult>> ShowAsync(string dataset, DatasetDirectory datasets, CancellationToken cancellationToken) =>
        await datasets.FindAsync(dataset, cancellationToken) is { } found ? TypedResults.Ok(found.ToView()) : Missing(dataset);

    private static async Task<Results<Ok<IReadOnlyList<ExampleView>>, ValidationProblem, ProblemHttpResult>> ExamplesAsync(
        string dataset, string? part, [Description("A class; left out: all.")] string? target, string? limit, DatasetDirectory datasets, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (!QueryValues.TryRead<PartName>(part, PartChoices, out var given, out var error)) return Problems.Invalid("part", error);
        if (!QueryValues.TryRead(limit, DefaultExamples, MaxExamples, out var most, out error)) return Problems.Invalid("limit", error);
        if (await datasets.FindAsync(dataset, cancellationToken) is not { } found) return Missing(dataset);
        var place = target is null ? -1 : found.Contents.Targets.Index().Where(t => t.Item == target).Select(t => t.Index).DefaultIfEmpty(-2).First();
        if (place == -2) return Problems.Invalid("target", $"is none of this dataset: '{target}'.");
        try
        {
            await using var reader = await DatasetReader.OpenAsync(found, artifacts, cancellationToken);
            return TypedResults.Ok(reader.Examples(given ?? PartName.Training, target is null ? null : place, most));
        }
        catch (InvalidDataException e)
        {
            return Lost(found, e);
        }
    }

    private static async Task<Results<FileContentHttpResult, ValidationProblem, ProblemHttpResult>> PictureAsync(
        string dataset, string part, int row, [Description("A spec's augmentation, as JSON.")] string? augmentation, [Description("A spec's seed.")] string? seed, [Description("The epoch.")] string? epoch,
        HttpContext http, DatasetDirectory datasets, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (!QueryValues.TryRead<PartName>(part, PartChoices, out var given, out var error)) return Problems.Invalid("part", error);
        if (!QueryValues.TryRead(seed, 1, int.MaxValue, out var drawn, out error, least: 0)) return Problems.Invalid("seed", error);
        if (!QueryValues.TryRead(epoch, 1, 1000, out var time, out error)) return Problems.Invalid("epoch", error);
        if (await datasets.FindAsync(dataset, cancellationToken) is not { } found) return Missing(dataset);
        if (found.Contents.InputShape is not [var channels, var height, var width] || found.Contents.Scaling.Divisor != byte.MaxValue) return Problems.NotFound($"{found.FullName} has no pictures.");
        try
        {
            await using var reader = await DatasetReader.OpenAsync(found, artifacts, cancellationToken);
            if (row < 0 || reader.Picture(given!.Value, row) is not { } pixels) return Problems.NotFound($"{found.FullName} has no such picture.");
            if (augmentation is not null)
            {
                if (AugmentationPreview.Read(augmentation, found, out var errors) is not { } change) return Problems.Invalid(errors);
                pixels = AugmentationPreview.Change(pixels, change, found.Contents, drawn, time, row);
            }
            // A version never changes.
            http.Response.Headers.CacheControl = dataset.Contains('@', StringComparison.Ordinal) ? "private, max-age=31536000, immutable" : "no-cache";
            return TypedResults.File(Picture.ToPng(pixels, width, height, channels), "image/png");
        }
        catch (InvalidDataException e)
        {
            return Lost(found, e);
        }
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> DownloadAsync(string dataset, DatasetDirectory datasets, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (await datasets.FindAsync(dataset, cancellationToken) is not { } found) return Missing(dataset);
        try
        {
            var bytes = await artifacts.StreamAsync(found.File, cancellationToken);
            return TypedResults.Stream(bytes, "application/octet-stream", $"{found.Name}-{found.Version}.safetensors", found.CreatedAt, new EntityTagHeaderValue($"\"{found.File.Sha256}\""), enableRangeProcessing: true);
        }
        catch (InvalidDataException e)
        {
            return Lost(found, e);
        }
    }

    private static async Task<Results<Accepted<ImportView>, ValidationProblem, ProblemHttpResult>> ImportAsync(
        NewDataset request, HttpContext http, ClaimsPrincipal user, AccountCache accounts, Uploads uploads, Imports imports, CancellationToken cancellationToken)
    {
        if (Check(request) is { Count: > 0 } errors) return Problems.Invalid(errors);
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        if (uploads.Find(request.Upload, account.Id) is not { } upload) return Problems.NotFound($"You have no upload '{request.Upload}' at this server.");
        if (upload.Offset < upload.Length) return Problems.Conflict(FormattableString.Invariant($"The upload is not whole yet: {upload.Offset} of {upload.Length} bytes are here."));
        return imports.Start(upload, request, account) is { } started
            ? TypedResults.Accepted($"{http.Request.PathBase}/api/datasets/imports/{started.Id}", started)
            : Problems.Conflict("An import of this upload is under way.");
    }

    private static Results<Ok<ImportView>, ProblemHttpResult> ShowImportAsync(string id, Imports imports) => imports.Find(id) is { } import ? TypedResults.Ok(import) : MissingImport(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> CancelImportAsync(string id, ClaimsPrincipal user, AccountCache accounts, Imports imports, CancellationToken cancellationToken)
    {
        if (imports.OwnerOf(id) is not { } owner) return MissingImport(id);
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        if (owner != account.Id && !user.IsAdmin()) return Problems.Forbidden("Somebody else began this import: only they and admins may cancel it.");
        return await imports.CancelAsync(id) switch
        {
            null => MissingImport(id),
            { State: ImportState.Succeeded, Dataset: { } dataset } => Problems.Conflict($"The import has ended: {dataset.Name}@{dataset.Version} is there. Delete that, if it is not wanted."),
            _ => TypedResults.NoContent(),
        };
    }

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> DeleteAsync(
        string dataset, ClaimsPrincipal user, AccountCache accounts, DatasetDirectory datasets, DatasetRemoval removal, CancellationToken cancellationToken)
    {
        if (!DatasetNames.TryParse(dataset, out _, out var version) || version is null) return Problems.Invalid("dataset", "must name the version to delete, such as flowers@2.");
        if (await datasets.FindAsync(dataset, cancellationToken) is not { } found) return Missing(dataset);
        if (await accounts.FindAsync(user, cancellationToken) is not { } account) return Problems.Unauthorized("This account was deleted.");
        if (found.OwnerId != account.Id && !user.IsAdmin()) return Problems.Forbidden($"{found.FullName} is {found.Owner}'s: only they and admins may delete it.");
        return await removal.WhyNotAsync(found, cancellationToken) is { } reason ? Problems.Conflict(reason) : await removal.DeleteAsync(found, cancellationToken) ? TypedResults.NoContent() : Missing(dataset);
    }

    private static Dictionary<string, string[]> Check(NewDataset request)
    {
        var errors = new Dictionary<string, string[]>();
        if (!DatasetNames.IsValid(request.Name)) errors["name"] = [DatasetNames.Rule];
        else if (DatasetSources.Known.TryFind(request.Name, out _) || request.Name is "uploads" or "imports") errors["name"] = [$"is taken by Trainyard itself: '{request.Name}'."];
        var options = request.Options;
        if (options.ValidationShare is not (>= 0 and <= 0.5)) errors["options.validationShare"] = ["must be from 0 to 0.5."];
        if (options.TestShare is not (>= 0.01 and <= 0.9)) errors["options.testShare"] = ["must be from 0.01 to 0.9."];
        if (options.ValidationShare + options.TestShare >= 1) errors["options.testShare"] = ["leaves nothing to train with: together with the validation share it must be below 1."];
        return errors;
    }

    private static ProblemHttpResult MissingImport(string id) => Problems.NotFound($"There is no import '{id}' at this server: it ended long ago, or the server was started again. Begin it again.");

    private static ProblemHttpResult Missing(string dataset) => Problems.NotFound($"There is no dataset '{dataset}'.");

    private static ProblemHttpResult Lost(StoredDataset dataset, InvalidDataException e) => Problems.NotFound($"The file of {dataset.FullName} is lost: {e.Message}");
}
