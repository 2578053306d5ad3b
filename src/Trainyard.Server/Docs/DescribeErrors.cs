using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trainyard.Server.Accounts;

namespace Trainyard.Server.Docs;

/// <summary>
/// The errors that an operation has because of what it is and not of what it does: whatever reads a body may get one that it cannot read,
/// whatever asks for a token may get none, and every service may be away. Answers come in the order of their statuses.
/// </summary>
internal sealed class DescribeErrors : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var path = context.Description.PathOf();
        var responses = operation.Responses ??= [];
        // Whatever is asked for, with whatever method.
        foreach (var (status, description, schema) in OfAny)
            if (!responses.ContainsKey(status)) responses[status] = Problem(description, schema, context.Document!);
        if (path.StartsWith("/api/", StringComparison.Ordinal))
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            foreach (var (status, description) in ErrorsOf(operation, context.Description.HttpMethod!, path, metadata))
                if (!responses.ContainsKey(status)) responses[status] = Problem(description, ProblemSchemas.Problem, context.Document!);
            foreach (var (status, description) in Descriptions)
                if (responses.TryGetValue(status, out var response) && response is OpenApiResponse { Content.Count: > 0 } found) found.Description = description;
            foreach (var status in new[] { "429", "503" })
                if (responses.TryGetValue(status, out var response) && response is OpenApiResponse found) found.Headers = Headers.Of(Headers.RetryAfter);
        }
        if (path == "/api/jobs/{id}/model") Headers.DescribeDownload(responses, context.Document!);
        operation.Responses = [];
        foreach (var (status, response) in responses.OrderBy(r => r.Key, StringComparer.Ordinal)) operation.Responses[status] = response;
        return Task.CompletedTask;
    }

    private static readonly (string Status, string Description, string Schema)[] OfAny =
    [
        ("400", "The request names a host that this server does not answer for.", ProblemSchemas.Invalid),
        ("500", "Something went wrong; the server's log has the details under the `traceId`.", ProblemSchemas.Problem),
    ];

    private static readonly Dictionary<string, string> Descriptions = new()
    {
        ["400"] = "A value is wrong, or the host that the request names; `errors` says which, and what is right.",
        ["404"] = "There is no such thing.",
        ["409"] = "The state that it is in does not allow this.",
        ["429"] = "Too many tries: wait.",
    };

    private static IEnumerable<(string Status, string Description)> ErrorsOf(OpenApiOperation operation, string method, string path, IList<object> metadata)
    {
        var hasBody = operation.RequestBody is not null;
        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            yield return ("401", "No token, or one that has ended.");
            // Wrong API tokens are counted by address.
            yield return ("429", "Too many tries: wait.");
            // Every account is a viewer at least.
            if (metadata.OfType<IAuthorizeData>().Any(a => a.Policy is not (null or Policies.Viewer))) yield return ("403", "The account's role, or the API token, does not allow this.");
        }
        if (hasBody)
        {
            yield return ("413", "The body is too large.");
            yield return ("415", "The body is not JSON.");
        }
        yield return ("503", "The database, or another service behind this server, does not answer. Nothing is lost: try again.");
        if (method != "GET" && path != "/api/spec/check") yield return ("507", "The server has no room left where it keeps its data.");
    }

    internal static OpenApiResponse Problem(string description, string schema, OpenApiDocument document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(schema, document) } },
    };
}
