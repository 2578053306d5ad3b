using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Tests.Server.OpenApi;

/// <summary>The OpenAPI document of a running server.</summary>
internal sealed class ApiDocument(JsonObject json)
{
    private readonly Lazy<StrictSchemas> _strict = new(() => new StrictSchemas(json));

    public JsonObject Json { get; } = json;

    public static async Task<ApiDocument> ReadAsync(TestServer server)
    {
        using var client = server.Anonymous();
        return new(JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken))!.AsObject());
    }

    public IEnumerable<ApiOperation> Operations =>
        from path in Json["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select new ApiOperation(path.Key, method.Key.ToUpperInvariant(), method.Value!.AsObject());

    public StrictSchemas Schemas => _strict.Value;

    /// <summary>The node that a local reference names, or null.</summary>
    public JsonNode? Resolve(string reference) => !reference.StartsWith("#/", StringComparison.Ordinal)
        ? null
        : reference[2..].Split('/').Aggregate((JsonNode?)Json, (node, part) => node is JsonArray a ? a[int.Parse(part, null)] : node?[part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]);

    /// <summary>What is wrong with a value by a schema of this document; nothing: it fits.</summary>
    public IReadOnlyList<string> Check(JsonNode? value, JsonNode schema) => StrictSchemas.Check(JsonSerializer.SerializeToElement(value), Schemas.Compile(schema));
}

internal sealed record ApiOperation(string Path, string Method, JsonObject Json)
{
    public JsonObject Responses => Json["responses"]!.AsObject();

    public IEnumerable<JsonObject> Parameters => (Json["parameters"]?.AsArray() ?? []).Select(p => p!.AsObject());

    public bool IsOpen => Json["security"] is JsonArray { Count: 0 };

    public override string ToString() => $"{Method} {Path}";
}
