using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Contracts;

namespace Trainyard.Comparing;

/// <summary>What differs between specs.</summary>
public static class SpecDifferences
{
    /// <summary>As the wire has a spec, with each default: a setting that one spec leaves out because it is the default is no difference.</summary>
    private static readonly JsonTypeInfo<JobSpec> Whole = (JsonTypeInfo<JobSpec>)new JsonSerializerOptions(WireJson.Options)
    {
        TypeInfoResolver = WireJson.Options.TypeInfoResolver!.WithAddedModifier(static type =>
        {
            foreach (var property in type.Properties) property.ShouldSerialize = static (_, _) => true;
        }),
    }.GetTypeInfo(typeof(JobSpec));

    /// <summary>
    /// The settings with different values, by their paths, in the order of a spec. The name is no setting. A list that is not as long in each spec, or holds
    /// plain values, is one setting.
    /// </summary>
    public static IReadOnlyList<SettingDifference> Of(IReadOnlyList<JobSpec> specs)
    {
        if (specs.Count == 0) return [];
        var settings = new OrderedDictionary<string, string?[]>();
        Collect("", [.. specs.Select(spec => JsonSerializer.SerializeToNode(spec with { Name = "" }, Whole))], settings);
        return [.. settings.Where(s => s.Value.Distinct().Count() > 1).Select(s => new SettingDifference(s.Key, s.Value))];
    }

    private static void Collect(string path, IReadOnlyList<JsonNode?> nodes, OrderedDictionary<string, string?[]> settings)
    {
        if (nodes.All(node => node is null or JsonObject) && nodes.Any(node => node is not null))
        {
            foreach (var name in nodes.OfType<JsonObject>().SelectMany(o => o.Select(p => p.Key)).Distinct())
                Collect(path.Length == 0 ? name : $"{path}.{name}", [.. nodes.Select(node => (node as JsonObject)?[name])], settings);
        }
        else if (nodes.All(node => node is JsonArray array && array.Count == ((JsonArray)nodes[0]!).Count && array.All(item => item is JsonObject)))
        {
            for (var i = 0; i < ((JsonArray)nodes[0]!).Count; i++) Collect($"{path}[{i}]", [.. nodes.Select(node => node![i])], settings);
        }
        else
        {
            settings[path] = [.. nodes.Select(TextOf)];
        }
    }

    private static string? TextOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node?.ToJsonString();
}
