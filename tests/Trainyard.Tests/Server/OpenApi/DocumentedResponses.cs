using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Trainyard.Tests.Server.OpenApi;

/// <summary>Holds an answer against <c>web/openapi.json</c>: its status, its content type and its body, strictly.</summary>
internal sealed partial class DocumentedResponses
{
    private static readonly Lazy<DocumentedResponses> OfRepository = new(() => new(new ApiDocument(JsonNode.Parse(File.ReadAllText(Repository.File("web", "openapi.json")))!.AsObject())));
    private readonly ConcurrentDictionary<JsonNode, JsonSchema> _compiled = [];
    private readonly ApiDocument _document;
    private readonly List<(Regex Path, ApiOperation Operation)> _operations;

    private DocumentedResponses(ApiDocument document)
    {
        _document = document;
        // A path of literals wins over one with a parameter in the same place.
        _operations = [.. document.Operations.OrderBy(o => o.Path.Count(c => c == '{')).Select(o => (PathOf(o), o))];
    }

    public static DocumentedResponses Instance => OfRepository.Value;

    /// <summary>The path below which the server is shown, if any, is left out; null: it is no path of the API.</summary>
    public static string? ApiPath(string path) => ApiPaths().Match(path) is { Success: true } found ? found.Groups[1].Value : null;

    /// <summary>What is wrong with an answer; nothing: it is as documented.</summary>
    /// <param name="method">Of the request.</param>
    /// <param name="path">Of the request, as <see cref="ApiPath"/> gives it.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="contentType">Of the answer, without parameters.</param>
    /// <param name="encoding">Of the answer's body.</param>
    /// <param name="body">As it was sent; not read where it is no JSON.</param>
    public IReadOnlyList<string> Check(string method, string path, int status, string? contentType, string? encoding, ReadOnlyMemory<byte> body)
    {
        var sought = method == "HEAD" ? "GET" : method;
        var code = status.ToString(CultureInfo.InvariantCulture);
        var found = _operations.FirstOrDefault(o => o.Operation.Method == sought && o.Path.IsMatch(path)).Operation;
        JsonNode? response;
        if (found is null)
        {
            // No such address, or not with this method.
            if (status < 400) return [$"{method} {path} answers {status} and is not documented"];
            response = new JsonObject { ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/ProblemDetails" } } } };
        }
        else if (!found.Responses.TryGetPropertyValue(code, out response)) return [$"{method} {path} answers {status}, which is not documented: {Text(encoding, body)}"];
        return [.. CheckBody(response!, method == "HEAD", contentType, encoding, body).Select(e => $"{method} {path} {status} {e}")];
    }

    private IReadOnlyList<string> CheckBody(JsonNode response, bool head, string? contentType, string? encoding, ReadOnlyMemory<byte> body)
    {
        if (response["content"]?.AsObject() is not { } content) return body.IsEmpty ? [] : ["has a body, and none is documented"];
        var (type, media) = content.Single();
        if (contentType != type) return [$"is {contentType ?? "of no type"} and not {type}"];
        if (head || !IsJson(type)) return [];
        using var json = JsonDocument.Parse(Decoded(encoding, body));
        return StrictSchemas.Check(json.RootElement, _compiled.GetOrAdd(media!["schema"]!, _document.Schemas.Compile));
    }

    public static bool IsJson(string? contentType) => contentType?.EndsWith("json", StringComparison.Ordinal) == true;

    private static string Text(string? encoding, ReadOnlyMemory<byte> body) => System.Text.Encoding.UTF8.GetString(Decoded(encoding, body).Span);

    private static ReadOnlyMemory<byte> Decoded(string? encoding, ReadOnlyMemory<byte> body)
    {
        if (string.IsNullOrEmpty(encoding)) return body;
        using var packed = new MemoryStream(body.ToArray());
        using Stream unpacked = encoding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        unpacked.CopyTo(whole);
        return whole.ToArray();
    }

    private static Regex PathOf(ApiOperation operation) =>
        new("^" + string.Join('/', operation.Path.Split('/').Select(p => p.StartsWith('{') ? "[^/]+" : Regex.Escape(p))) + "/?$");

    [GeneratedRegex("^(?:.*?)(/api/.*|/healthz|/readyz)$", RegexOptions.CultureInvariant)]
    private static partial Regex ApiPaths();
}
