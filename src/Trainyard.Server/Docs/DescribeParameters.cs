using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trainyard.Server.Accounts;
using Trainyard.Server.Jobs;

namespace Trainyard.Server.Docs;

/// <summary>Choices and limits of the query values that handlers read as text, so that each wrong one gets an answer of its own.</summary>
internal sealed class DescribeParameters : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var list = context.Description.RelativePath == "api/jobs";
        var ofJobs = context.Description.RelativePath?.StartsWith("api/jobs/", StringComparison.Ordinal) == true;
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            parameter.Schema = parameter.Name switch
            {
                "state" when list => new OpenApiSchema { Type = JsonSchemaType.Array, Items = OneOf(JobListParameters.StateChoices) },
                "sort" when list => OneOf(JobListParameters.SortChoices, "created"),
                "order" when list => OneOf(JobListParameters.OrderChoices, "desc"),
                "limit" => new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = list ? "200" : "5000", Default = list ? 50 : 1000 },
                "after" when !list => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9]+-[0-9]+$", Default = "0-0" },
                "level" => OneOf(LogApi.LevelChoices, LogApi.LevelChoices[0]),
                "format" => OneOf(ModelApi.FormatChoices, ModelApi.FormatChoices[0]),
                "session" => OneOf([AuthApi.CookieSession]),
                "id" when ofJobs => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = DescribeSchemas.JobIdPattern },
                _ => parameter.Schema,
            };
            parameter.Description ??= parameter.Name switch
            {
                "after" => "Only events after this one, as `fence-seq`.",
                "level" => "The least level: `warning` shows warnings and errors.",
                "search" => "Only lines with this text, whatever the case of its letters.",
                "session" => "For browsers: the refresh token becomes an HttpOnly cookie.",
                _ => null,
            };
        }
        return Task.CompletedTask;
    }

    private static OpenApiSchema OneOf(IReadOnlyList<string> choices, string? otherwise = null) =>
        new() { Type = JsonSchemaType.String, Enum = [.. choices.Select(c => (JsonNode)c)], Default = otherwise };
}
