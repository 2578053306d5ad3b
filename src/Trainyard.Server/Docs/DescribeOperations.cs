using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trainyard.Contracts;

namespace Trainyard.Server.Docs;

/// <summary>Examples, and whether an operation is open.</summary>
internal sealed class DescribeOperations : IOpenApiOperationTransformer
{
    private const string Json = "application/json";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<ExampleMetadata>().LastOrDefault() is { } example) Illustrate(operation, example);
        // Without a list, the document's own holds; an empty one says that anybody may.
        operation.Security = metadata.OfType<IAllowAnonymous>().Any()
            ? []
            : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DescribeDocument.Scheme, context.Document)] = [] }];
        return Task.CompletedTask;
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
}
