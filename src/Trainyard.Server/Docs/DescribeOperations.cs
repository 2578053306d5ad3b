using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trainyard.Api;

namespace Trainyard.Server.Docs;

/// <summary>Examples, and for all that is not open the need of a token and what happens without one.</summary>
internal sealed class DescribeOperations : IOpenApiOperationTransformer
{
    private const string Json = "application/json";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<ExampleMetadata>().LastOrDefault() is { } example) Illustrate(operation, example);
        if (metadata.OfType<IAllowAnonymous>().Any()) return;

        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DescribeDocument.Scheme, context.Document)] = [] }];
        operation.Responses ??= [];
        var problem = await context.GetOrCreateSchemaAsync(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), null, cancellationToken);
        operation.Responses.TryAdd("401", Refusal("No token, or one that has ended.", problem));
        operation.Responses.TryAdd("403", Refusal("The account's role does not allow this.", problem));
    }

    private static void Illustrate(OpenApiOperation operation, ExampleMetadata example)
    {
        if (example.Request is { } request && JsonOf(operation.RequestBody?.Content) is { } body) body.Example = ToNode(request);
        if (example.Response is not { } response) return;
        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (status.StartsWith('2') && JsonOf(answer.Content) is { } media) media.Example = ToNode(response);
        }
    }

    private static OpenApiMediaType? JsonOf(IDictionary<string, OpenApiMediaType>? content) =>
        content is not null && content.TryGetValue(Json, out var media) ? media : null;

    private static JsonNode? ToNode(object value) => value as JsonNode is { } node ? node.DeepClone() : JsonSerializer.SerializeToNode(value, TypeOf(value), WireJson.Options);

    private static Type TypeOf(object value) => value switch
    {
        IReadOnlyDictionary<string, JobSpec> => typeof(IReadOnlyDictionary<string, JobSpec>),
        Array => typeof(IReadOnlyList<>).MakeGenericType(value.GetType().GetElementType()!),
        _ => value.GetType(),
    };

    private static OpenApiResponse Refusal(string description, OpenApiSchema problem) =>
        new() { Description = description, Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } } };
}
