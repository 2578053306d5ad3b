using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Tests.Specs;

/// <summary>Forms are made from the schema, so it must say of each setting what may stand there.</summary>
public class SpecSchemaTests
{
    private static readonly JsonNode Schema = SpecSchema.Create(DatasetSources.Known);

    [Fact]
    public void Every_leaf_has_a_type() => Assert.All(Settings(Schema, ""), s => Assert.True(
        s.Schema["type"] is not null || s.Schema["enum"] is not null || s.Schema["const"] is not null || s.Schema["anyOf"] is not null, $"{s.Path}: {s.Schema.ToJsonString()}"));

    [Fact]
    public void Every_top_setting_is_described_and_its_default_is_the_records()
    {
        var spec = JsonSerializer.SerializeToNode(new JobSpec { Dataset = "mnist" }, WireJson.Options)!;
        foreach (var (name, schema) in Schema["properties"]!.AsObject())
        {
            Assert.False(string.IsNullOrEmpty((string?)schema!["description"]), name);
            if (spec[name] is { } value) Assert.True(JsonNode.DeepEquals(value, schema["default"]), $"{name}: {schema["default"]?.ToJsonString()}");
        }
    }

    [Fact]
    public void Kinds_of_an_optimiser_have_their_own_defaults()
    {
        var kinds = Schema["properties"]!["optimizer"]!["anyOf"]!.AsArray().ToDictionary(k => (string)k!["properties"]!["type"]!["const"]!, k => k!["properties"]!);
        Assert.Equal(["adam", "adamw", "sgd"], kinds.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0.05, (double)kinds["sgd"]["learningRate"]!["default"]!);
        Assert.Equal(0.001, (double)kinds["adam"]["learningRate"]!["default"]!);
        Assert.Equal(0.01, (double)kinds["adamw"]["weightDecay"]!["default"]!);
    }

    [Fact]
    public void Ranges_and_units_are_those_that_are_checked()
    {
        var epochs = Schema["properties"]!["epochs"]!;
        Assert.Equal((1.0, 1000.0, "epochs"), ((double)epochs["minimum"]!, (double)epochs["maximum"]!, (string)epochs["x-unit"]!));
        Assert.Equal("mnist", (string)Schema["properties"]!["dataset"]!["enum"]![0]!);
    }

    [Fact]
    public void Presets_are_named_and_tags_have_their_rules()
    {
        Assert.Equal(Presets.All.Keys.Append(null), Schema["properties"]!["model"]!["properties"]!["preset"]!["enum"]!.AsArray().Select(v => (string?)v));
        var tags = Schema["properties"]!["tags"]!;
        Assert.Equal((16, 1, 40), ((int)tags["maxItems"]!, (int)tags["items"]!["minLength"]!, (int)tags["items"]!["maxLength"]!));
        foreach (var (tag, fits) in new[] { ("demo", true), ("two words", true), ("é", true), (" ", false), ("", false), ("a\nb", false), ("a\u007f", false), ("\u0001", false) })
        {
            Assert.Equal(fits, Regex.IsMatch(tag, (string)tags["items"]!["pattern"]!, RegexOptions.ECMAScript));
            var spec = new JsonObject { ["tags"] = new JsonArray(tag) };
            Assert.Equal(fits, SpecReader.Read(System.Text.Encoding.UTF8.GetBytes(spec.ToJsonString()), DatasetSources.Known, out _) is not null);
        }
    }

    [Fact]
    public void A_layer_says_what_it_needs_before_it()
    {
        var layers = Schema["properties"]!["model"]!["properties"]!["layers"]!["items"]!["anyOf"]!.AsArray().ToDictionary(k => (string)k!["properties"]!["type"]!["const"]!, k => (string?)k!["x-input"]);
        Assert.Equal(("image", "image", "features", "row", null), (layers["conv2d"], layers["maxpool2d"], layers["linear"], layers["embedding"], layers["relu"]));
    }

    /// <summary>The dashboard's own tests build their form from it.</summary>
    [Fact]
    public void The_dashboards_sample_is_this_schema()
    {
        var sample = JsonNode.Parse(File.ReadAllText(Repository.File("web/src/new-job/schema.sample.json")));
        Assert.True(JsonNode.DeepEquals(sample, Schema), Schema.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    [Fact]
    public void Numbers_are_numbers() => Assert.All(
        Settings(Schema, "").Where(s => s.Schema["minimum"] is not null), s => Assert.True((string?)s.Schema["type"] is "integer" or "number", s.Path));

    private static IEnumerable<(string Path, JsonNode Schema)> Settings(JsonNode node, string path)
    {
        foreach (var kind in node["anyOf"]?.AsArray() ?? [])
            foreach (var inner in Settings(kind!, $"{path}({kind!["properties"]?["type"]?["const"]})")) yield return inner;
        if (node["items"] is { } items)
            foreach (var inner in Settings(items, $"{path}[]")) yield return inner;
        foreach (var (name, setting) in node["properties"]?.AsObject() ?? [])
        {
            yield return ($"{path}.{name}", setting!);
            foreach (var inner in Settings(setting!, $"{path}.{name}")) yield return inner;
        }
    }
}
