using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Tests.Server;

public sealed class OpenApiTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task It_is_version_3_1_and_every_reference_resolves()
    {
        var document = await ReadAsync();
        Assert.StartsWith("3.1", (string?)document["openapi"], StringComparison.Ordinal);
        var references = All(document).OfType<JsonObject>().Select(o => o["$ref"]).OfType<JsonValue>().Select(r => r.GetValue<string>()).Distinct().ToList();
        Assert.NotEmpty(references);
        Assert.All(references, r => Assert.NotNull(Resolve(document, r)));
    }

    [Fact]
    public async Task Every_operation_has_a_summary_and_a_described_answer_with_an_example()
    {
        foreach (var (path, method, operation) in Operations(await ReadAsync()))
        {
            var what = $"{method} {path}";
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), $"{what} has no summary");
            var (status, response) = operation["responses"]!.AsObject().First(r => r.Key.StartsWith('2'));
            if (status == "204") continue;
            var (type, content) = response!["content"]!.AsObject().Single();
            Assert.True(content!["schema"] is not null, $"{what} answers with an unknown schema");
            if (type == "application/json" && path.StartsWith("/api", StringComparison.Ordinal)) Assert.True(content["example"] is not null, $"{what} has no example of its answer");
            if (operation["requestBody"] is { } body) Assert.True(body["content"]!["application/json"]!["example"] is not null, $"{what} has no example of its body");
        }
    }

    [Fact]
    public async Task What_is_not_open_asks_for_the_bearer_token()
    {
        var document = await ReadAsync();
        Assert.Equal("http", (string?)document["components"]!["securitySchemes"]!["bearer"]!["type"]);
        foreach (var (path, method, operation) in Operations(document))
        {
            var open = path.StartsWith("/api/auth/", StringComparison.Ordinal) || !path.StartsWith("/api/", StringComparison.Ordinal);
            var asks = operation["security"] is JsonArray { Count: 1 } security && security[0]!["bearer"] is not null;
            Assert.True(asks != open, $"{method} {path}");
            if (!open) Assert.NotNull(operation["responses"]!["401"]);
        }
    }

    [Fact]
    public async Task A_spec_is_described_with_its_unions_ranges_and_units()
    {
        var document = await ReadAsync();
        var spec = Resolve(document, (string)document["paths"]!["/api/jobs"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!)!;
        var epochs = spec["properties"]!["epochs"]!;
        Assert.Equal(("integer", 1, 1000, "epochs"), ((string?)epochs["type"], (int)epochs["minimum"]!, (int)epochs["maximum"]!, (string?)epochs["x-unit"]));
        var layer = Resolve(document, "#/components/schemas/LayerSpec")!;
        Assert.Equal(Worker.LayerModulesTests.Kinds.Count, layer["oneOf"]!.AsArray().Count);
        Assert.Equal("mnist", (string?)spec["properties"]!["dataset"]!["examples"]![0]);
        Assert.Equal("type", (string?)layer["discriminator"]!["propertyName"]);
        Assert.Equal("string", (string?)Resolve(document, "#/components/schemas/JobId")!["type"]);
    }

    [Fact]
    public async Task The_page_and_all_that_it_loads_come_from_the_server_itself()
    {
        using var client = _server.Anonymous();
        var page = await client.GetStringAsync(new Uri("/swagger-ui.html", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        foreach (var file in new[] { "swagger-ui.css", "index.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "index.js" })
        {
            Assert.Contains($"\"{file}\"", page, StringComparison.Ordinal);
            Assert.NotEmpty(await client.GetByteArrayAsync(new Uri($"/swagger-ui/{file}", UriKind.Relative), TestContext.Current.CancellationToken));
        }
        var script = await client.GetStringAsync(new Uri("/swagger-ui/index.js", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("/openapi/v1.json", script, StringComparison.Ordinal);
        Assert.Contains("\"persistAuthorization\":true", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examples_of_specs_are_specs_that_the_server_takes()
    {
        var document = await ReadAsync();
        var example = document["paths"]!["/api/jobs"]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"]!;
        Assert.NotNull(SpecReader.Read(System.Text.Encoding.UTF8.GetBytes(example.ToJsonString()), DatasetSources.Known, out _));
    }

    private async Task<JsonObject> ReadAsync()
    {
        using var client = _server.Anonymous();
        return JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken))!.AsObject();
    }

    private static IEnumerable<(string Path, string Method, JsonObject Operation)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (path.Key, method.Key, method.Value!.AsObject());

    private static IEnumerable<JsonNode?> All(JsonNode? node) => node switch
    {
        JsonObject o => o.Select(p => p.Value).SelectMany(All).Prepend(o),
        JsonArray a => a.SelectMany(All),
        _ => [],
    };

    private static JsonNode? Resolve(JsonObject document, string reference) => !reference.StartsWith("#/", StringComparison.Ordinal)
        ? null
        : reference[2..].Split('/').Aggregate((JsonNode?)document, (node, part) => node is JsonArray a ? a[int.Parse(part, null)] : node?[part.Replace("~1", "/", StringComparison.Ordinal)]);
}
