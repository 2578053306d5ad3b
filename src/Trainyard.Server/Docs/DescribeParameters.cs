using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;
using Trainyard.Server.Comparing;
using Trainyard.Server.Jobs;
using Trainyard.Server.Predictions;
using Trainyard.Server.Sweeps;
using Trainyard.Server.Tables;

namespace Trainyard.Server.Docs;

/// <summary>Choices, limits and defaults of the values that handlers read as text, so that each wrong one gets an answer of its own.</summary>
internal sealed class DescribeParameters : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var path = context.Description.PathOf();
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            parameter.Schema = SchemaOf(path, parameter.Name!) ?? parameter.Schema;
            parameter.Description ??= DescriptionOf(path, parameter.Name!);
            // It is read as text that may be missing, so that the answer says what is expected.
            if (path.StartsWith("/api/compare", StringComparison.Ordinal) && parameter.Name is "jobs" or "metric") parameter.Required = true;
        }
        return Task.CompletedTask;
    }

    private static OpenApiSchema? SchemaOf(string path, string name) => (path, name) switch
    {
        ("/api/jobs" or "/api/job-list/groups" or "/api/job-list/export", "state") => new OpenApiSchema { Type = JsonSchemaType.Array, Items = OneOf("JobStateFilter", JobListParameters.StateChoices) },
        ("/api/jobs" or "/api/job-list/export", "sort") => new OpenApiSchema { Type = JsonSchemaType.String, Default = JobSorts.NameOf(JobSort.Created) },
        ("/api/jobs" or "/api/job-list/export", "running") => OneOf("RunningJobs", JobListParameters.RunningChoices),
        ("/api/jobs" or "/api/job-list/export", "column") => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String }, MaxItems = JobListParameters.MaxColumns },
        ("/api/job-list/groups", "by") => new OpenApiSchema { Type = JsonSchemaType.String, Default = JobGroupParameters.DefaultBy },
        ("/api/job-list/groups", "limit") => Count(JobListApi.MaxGroups, JobListApi.DefaultGroups),
        ("/api/jobs" or "/api/job-list/groups" or "/api/job-list/export", "filter") => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Formed(MetricFilter.Pattern), MaxItems = JobListParameters.MaxFilters },
        ("/api/jobs" or "/api/job-list/export", "order") => OneOf("SortOrder", JobListParameters.OrderChoices, "desc"),
        ("/api/jobs" or "/api/job-list/groups" or "/api/job-list/export", "q") => Text(0, JobListParameters.MaxText),
        ("/api/jobs", "limit") => Count(JobListParameters.MaxRows, JobListParameters.DefaultRows),
        ("/api/sweeps", "limit") => Count(SweepsApi.MaxRows, SweepsApi.DefaultRows),
        ("/api/sweeps", "after") => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = DescribeSchemas.JobIdPattern },
        ("/api/jobs" or "/api/sweeps", "Idempotency-Key") => Text(1, IdempotencyKey.MaxLength),
        ("/api/jobs/{id}/metrics", "limit") => Count(JobsApi.MaxEvents, JobsApi.DefaultEvents),
        ("/api/jobs/{id}/logs", "limit") => Count(LogApi.MaxLines, LogApi.DefaultLines),
        ("/api/jobs/{id}/logs", "search") => Text(0, LogApi.MaxSearched),
        ("/api/jobs/{id}/logs", "level") => OneOf("LeastLevel", LogApi.LevelChoices, LogApi.LevelChoices[0]),
        ("/api/jobs/{id}/metrics" or "/api/jobs/{id}/logs", "after") => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = DescribeSchemas.CursorPattern, Default = "0-0" },
        ("/api/jobs/{id}/model", "format") => OneOf("ModelFileFormat", ModelApi.FormatChoices, ModelApi.FormatChoices[0]),
        ("/api/jobs/{id}/predictions/examples", "limit") => Count(PredictionsApi.MaxExamples, PredictionsApi.DefaultExamples),
        ("/api/jobs/{id}/points" or "/api/job-list/export" or "/api/sweeps/{id}/trials", "format") => OneOf("TableFileFormat", TableFile.FormatChoices, TableFile.FormatChoices[0]),
        ("/api/compare/curves", "points") => Count(CurveView.MaxPoints, CurveView.DefaultPoints, CurveView.MinPoints),
        ("/api/compare/curves", "x") => OneOf("CurveAxis", CurveParameters.AxisChoices, CurveParameters.AxisChoices[0]),
        ("/api/compare/curves", "from" or "to") => new OpenApiSchema { Type = JsonSchemaType.Number },
        ("/api/compare/curves", "metric") => Text(1, 100),
        ("/api/compare" or "/api/compare/curves" or "/api/compare/tensorboard", "jobs") => Formed(JobIds.Pattern),
        (_, "session") => OneOf("SessionKind", [AuthApi.CookieSession]),
        (_, "id") when IsOfJobOrSweep(path) => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = DescribeSchemas.JobIdPattern },
        _ => null,
    };

    private static bool IsOfJobOrSweep(string path) => path.StartsWith("/api/jobs/", StringComparison.Ordinal) || path.StartsWith("/api/sweeps/", StringComparison.Ordinal);

    private static string? DescriptionOf(string path, string name) => (path, name) switch
    {
        ("/api/compare/tensorboard", "jobs") => "The ids of the jobs, separated by commas.",
        (_, "after") => "Only events after this one, as `fence-seq`.",
        ("/api/jobs/{id}/metrics", "limit") => "Most events in one answer.",
        ("/api/jobs/{id}/logs", "limit") => "Most lines in one answer.",
        ("/api/jobs/{id}/predictions/examples", "limit") => "Most examples in the answer.",
        ("/api/jobs/{id}/predictions/pictures/{row}", "row") => "The example's place in the test part, from 0.",
        (_, "level") => "The least level: `warning` shows warnings and errors.",
        (_, "search") => "Only lines with this text, ignoring case.",
        (_, "format") => "The file's format.",
        (_, "session") => "For browsers: the refresh token becomes an HttpOnly cookie.",
        ("/api/tokens/{name}", "name") => "The token's name.",
        (_, "owner") when path.StartsWith("/api/tokens", StringComparison.Ordinal) => "The account whose tokens are meant; without it, the one that is signed in.",
        (_, "view") => "The view's name.",
        (_, "name") => "The account's name.",
        (_, "id") => path.StartsWith("/api/jobs/", StringComparison.Ordinal) ? "The job's id." : path.StartsWith("/api/sweeps/", StringComparison.Ordinal) ? "The sweep's id." : "The message's id.",
        (_, "number") => "The trial's number, from 0.",
        _ => null,
    };

    /// <param name="title">What generators call the type.</param>
    /// <param name="choices">All of them.</param>
    /// <param name="otherwise">What holds where none is given.</param>
    private static OpenApiSchema OneOf(string title, IReadOnlyList<string> choices, string? otherwise = null) =>
        new() { Title = title, Type = JsonSchemaType.String, Enum = [.. choices.Select(c => (JsonNode)c)], Default = otherwise };

    private static OpenApiSchema Count(int most, int otherwise, int least = 1) =>
        new() { Type = JsonSchemaType.Integer, Minimum = least.ToString(CultureInfo.InvariantCulture), Maximum = most.ToString(CultureInfo.InvariantCulture), Default = otherwise };

    private static OpenApiSchema Formed(string pattern) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    private static OpenApiSchema Text(int shortest, int longest) =>
        new() { Type = JsonSchemaType.String, MinLength = shortest > 0 ? shortest : null, MaxLength = longest };
}
