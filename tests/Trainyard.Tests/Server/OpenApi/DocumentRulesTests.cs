using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Tests.Server.OpenApi;

/// <summary>What programs that read the document, generators above all, need it to say.</summary>
public sealed class DocumentRulesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] NoBody = ["204", "304"];
    private static readonly string[] OfBodies = ["400", "413", "415"];
    private static readonly string[] OfDownloads = ["200", "206", "304", "412", "416"];

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own()
    {
        var ids = (await ReadAsync()).Operations.Select(o => (string?)o.Json["operationId"]).ToList();
        Assert.All(ids, id => Assert.Matches("^[a-z][A-Za-z]+$", id!));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Contains("listJobs", ids);
        // From the path, where somebody forgot to name it in OperationIds.
        Assert.DoesNotContain(ids, id => id!.Contains("Api", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_answer_is_described_and_has_a_content_that_is_described()
    {
        foreach (var operation in (await ReadAsync()).Operations)
        {
            foreach (var (status, response) in operation.Responses)
            {
                Assert.False(string.IsNullOrEmpty((string?)response!["description"]), $"{operation} {status} has no description");
                if (NoBody.Contains(status)) Assert.Null(response["content"]);
                else Assert.True(response["content"]?.AsObject() is { Count: 1 } content && content.Single().Value!["schema"] is not null, $"{operation} {status} has no content");
                if (status[0] is '4' or '5' && operation.Path != "/readyz") Assert.NotNull(response["content"]!["application/problem+json"]);
            }
        }
    }

    [Fact]
    public async Task Errors_are_there_that_come_of_what_an_operation_is()
    {
        foreach (var operation in (await ReadAsync()).Operations.Where(o => o.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            var statuses = operation.Responses.Select(r => r.Key).ToList();
            Assert.Contains("503", statuses);
            Assert.Equal(!operation.IsOpen || operation.Path.StartsWith("/api/auth", StringComparison.Ordinal), statuses.Contains("401"));
            if (operation.Json["requestBody"] is not null) Assert.Empty(OfBodies.Except(statuses));
            if (operation.Path.Contains('{', StringComparison.Ordinal)) Assert.Contains("404", statuses);
        }
        Assert.Empty(OfDownloads.Except((await ReadAsync()).Operations.Single(o => o.Path.EndsWith("/model", StringComparison.Ordinal)).Responses.Select(r => r.Key)));
    }

    [Fact]
    public async Task What_is_open_says_so_and_everything_else_is_secured()
    {
        var document = await ReadAsync();
        Assert.NotNull(document.Json["security"]![0]!["bearer"]);
        Assert.Equal(
            ["/api/auth/link", "/api/auth/refresh", "/api/auth/sign-in", "/api/auth/sign-out", "/healthz", "/readyz"],
            document.Operations.Where(o => o.IsOpen).Select(o => o.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_example_and_default_fits_its_schema()
    {
        var document = await ReadAsync();
        var seen = 0;
        foreach (var holder in All(document.Json).OfType<JsonObject>().Where(o => o["schema"] is JsonObject && o["example"] is not null))
        {
            seen++;
            Assert.Empty(document.Check(holder["example"], holder["schema"]!));
        }
        foreach (var schema in All(document.Json).OfType<JsonObject>().Where(o => o["default"] is { } value && value is not JsonObject && o["type"] is JsonValue)) Assert.Empty(document.Check(schema["default"], schema));
        Assert.True(seen > 20, $"only {seen} examples were found");
    }

    [Fact]
    public async Task An_enum_has_a_type_and_a_union_says_how_to_tell_its_members_apart()
    {
        var document = await ReadAsync();
        foreach (var schema in All(document.Json["components"]!["schemas"]).OfType<JsonObject>())
        {
            if (schema["enum"] is JsonArray values)
            {
                Assert.NotNull(schema["type"]);
                Assert.All(values, v => Assert.Empty(document.Check(v, schema)));
            }
            Assert.Null(schema["anyOf"]);
            if (schema["oneOf"] is not JsonArray members || members.Any(m => (string?)m!["type"] == "null")) continue;
            var mapping = schema["discriminator"]!["mapping"]!.AsObject().Select(m => (string)m.Value!);
            Assert.Equal(members.Select(m => (string)m!["$ref"]!).Order(StringComparer.Ordinal), mapping.Order(StringComparer.Ordinal));
            Assert.All(mapping, m => Assert.Contains("type", document.Resolve(m)!["required"]!.AsArray().Select(r => (string)r!)));
        }
        Assert.Equal("#/components/schemas/JobEventStepsTrained", (string?)document.Resolve("#/components/schemas/JobEvent/discriminator/mapping/stepsTrained"));
    }

    [Fact]
    public async Task A_figure_may_be_not_finite_and_a_setting_may_not()
    {
        var document = await ReadAsync();
        var loss = document.Resolve("#/components/schemas/Evaluation/properties/loss")!;
        foreach (var value in new JsonNode[] { 0.5, "NaN", "Infinity", "-Infinity" }) Assert.Empty(document.Check(value, loss));
        Assert.NotEmpty(document.Check("nan", loss));
        foreach (var (path, value) in new (string, JsonNode)[] { ("OptimizerSpecAdamSpec/properties/learningRate", "NaN"), ("JobSpec/properties/labelSmoothing", "Infinity"), ("JobSummary/properties/progress", "NaN") })
            Assert.NotEmpty(document.Check(value, document.Resolve($"#/components/schemas/{path}")!));
        Assert.Empty(document.Check(0.5, document.Resolve("#/components/schemas/JobSummary/properties/progress")!));
    }

    [Fact]
    public async Task Null_is_left_out_of_answers_and_allowed_in_requests()
    {
        var document = await ReadAsync();
        var job = document.Resolve("#/components/schemas/JobView")!;
        var required = job["required"]!.AsArray().Select(r => (string)r!).ToList();
        Assert.Contains("logLines", required);
        Assert.DoesNotContain("parent", required);
        Assert.DoesNotContain("null", All(job).OfType<JsonValue>().Select(v => v.ToString()));
        Assert.Empty(document.Check(new JsonObject(), document.Resolve("#/components/schemas/RefreshRequest")!));
        Assert.Empty(document.Check(JsonNode.Parse("""{"refreshToken":null}"""), document.Resolve("#/components/schemas/RefreshRequest")!));
        Assert.NotEmpty(document.Check(JsonNode.Parse("""{"token":"x","other":1}"""), document.Resolve("#/components/schemas/LinkSignInRequest")!));
    }

    /// <summary>For <c>scripts/test.sh</c>, which has a linter look at the file.</summary>
    [Fact]
    public async Task It_is_written_for_the_linter_of_the_test_script()
    {
        var document = await ReadAsync();
        Assert.All(document.Json["tags"]!.AsArray(), tag => Assert.False(string.IsNullOrEmpty((string?)tag!["description"]), $"{tag["name"]} has no description in DescribeDocument"));
        if (Environment.GetEnvironmentVariable("TRAINYARD_TEST_OPENAPI") is { Length: > 0 } file) await File.WriteAllTextAsync(file, document.Json.ToJsonString(), TestContext.Current.CancellationToken);
    }

    /// <summary>The dashboard's types are generated from that file, and a review sees in it what a change does to the API.</summary>
    [Fact]
    public async Task It_is_the_one_in_the_repository()
    {
        var served = (await ReadAsync()).Json.ToJsonString(Readable) + "\n";
        var file = Repository.File("web", "openapi.json");
        if (Environment.GetEnvironmentVariable("TRAINYARD_UPDATE_OPENAPI") == "true") await File.WriteAllTextAsync(file, served, TestContext.Current.CancellationToken);
        Assert.True(served == await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), "The API has changed: bash scripts/update-openapi.sh writes web/openapi.json anew.");
    }

    private Task<ApiDocument> ReadAsync() => ApiDocument.ReadAsync(shared.Server);

    private static IEnumerable<JsonNode?> All(JsonNode? node) => node switch
    {
        JsonObject o => o.Where(p => p.Key != "example").Select(p => p.Value).SelectMany(All).Prepend(o),
        JsonArray a => a.SelectMany(All),
        _ => [node],
    };
}
