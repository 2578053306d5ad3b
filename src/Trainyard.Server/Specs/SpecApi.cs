using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Server.Accounts;
using Trainyard.Server.Datasets;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Files;
using Trainyard.Server.Jobs;

namespace Trainyard.Server.Specs;

/// <summary>What can be asked for in a job, and whether a spec would be taken.</summary>
internal static class SpecApi
{
    private static readonly IReadOnlyDictionary<string, JobSpec> Defaults = Presets.For(DatasetSources.Known.Default);

    public static IEndpointRouteBuilder MapSpecs(this IEndpointRouteBuilder routes)
    {
        var spec = routes.MapGroup("/api/spec").WithTags("Specs").RequireAuthorization(Policies.Viewer);
        spec.MapGet("/schema", async (DatasetDirectory datasets, CancellationToken cancellationToken) => TypedResults.Ok((JsonObject)SpecSchema.Create(await datasets.KnownAsync(cancellationToken)))).WithSummary("The JSON Schema of a spec")
            .WithDescription("With ranges, defaults, descriptions, and units as `x-unit`: forms are made from it.").WithExample(null, Examples.Schema);
        spec.MapGet("/presets", PresetsAsync).WithSummary("The presets' whole specs")
            .WithDescription("By name: what a job trains that names the preset and the dataset, and nothing else.").WithExample(null, Defaults);
        spec.MapPost("/check", CheckAsync).WithSummary("Check a spec without submitting it")
            .WithDescription("The answer has all its defaults, and the shape that each layer makes; a spec that would be refused is refused here in the same words.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .WithExample(Examples.Submitted, Examples.Checked);
        return routes;
    }

    private static async Task<Results<Ok<IReadOnlyDictionary<string, JobSpec>>, ValidationProblem>> PresetsAsync(
        [Description("The dataset to train on. Left out: the default one.")] string? dataset, DatasetDirectory datasets, CancellationToken cancellationToken) =>
        (await datasets.KnownAsync(cancellationToken)).TryFind(dataset ?? "", out var data) ? TypedResults.Ok(Presets.For(data)) : Problems.Invalid("dataset", $"is not known: '{dataset}'.");

    private static async Task<Results<Ok<CheckedSpec>, ValidationProblem>> CheckAsync(SpecBody body, MemoryCheck memory, FilesOfJobs filesOfJobs, CancellationToken cancellationToken)
    {
        if (body.Spec is not { } spec) return Problems.Invalid(body.Errors);
        var (files, field, wrongFile) = await filesOfJobs.OfAsync(spec, body.Data!, keeps: false, cancellationToken);
        if (wrongFile is not null) return Problems.Invalid(field!, wrongFile);
        if (await memory.WhyNotAsync(spec, body.Data!, files, cancellationToken) is { } tooLarge) return Problems.Invalid("batchSize", tooLarge);
        return TypedResults.Ok(new CheckedSpec(spec, spec.Model.TorchScript is null ? ShapeInference.Infer(body.Data!, spec.Model.Layers, out _) : []));
    }
}
