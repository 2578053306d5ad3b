using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Training.Checkpoints;

/// <summary>
/// What of a spec shapes the numbers of a training, as JSON that holds only values which differ from their defaults. So a field that a
/// later version adds to the spec changes nothing where it has its default. A default of a field that is there must not change.
/// </summary>
internal static class SpecMeaning
{
    /// <summary>How long training goes on, how it is watched and what it is called: a job may differ in these from the checkpoint that it resumes.</summary>
    private static readonly string[] MayDiffer =
        ["name", "tags", "priority", "threads", "epochs", "earlyStopping", "logEverySteps", "checkpointEverySteps"];

    /// <param name="spec">The spec.</param>
    /// <param name="options">How it is written; null: as on the wire.</param>
    public static JsonObject Of(JobSpec spec, JsonSerializerOptions? options = null)
    {
        options ??= WireJson.Options;
        var meaning = (JsonObject)WithoutDefaults(Write(spec, typeof(JobSpec), options), spec, options)!;
        foreach (var name in MayDiffer) meaning.Remove(name);
        // The layers say it all.
        (meaning["model"] as JsonObject)?.Remove("preset");
        return meaning;
    }

    /// <summary>The first field in which two differ, as half a sentence such as <c>batchSize is 20 there and 10 in the job</c>; null: they mean the same.</summary>
    public static string? Difference(JsonNode? stored, JsonNode? job, string path = "")
    {
        if (stored is JsonObject a && job is JsonObject b)
        {
            return a.Select(p => p.Key).Union(b.Select(p => p.Key)).Order(StringComparer.Ordinal)
                .Select(name => Difference(a[name], b[name], path.Length == 0 ? name : $"{path}.{name}")).FirstOrDefault(d => d is not null);
        }
        if (stored is JsonArray one && job is JsonArray other && one.Count == other.Count)
            return one.Select((item, i) => Difference(item, other[i], $"{path}[{i}]")).FirstOrDefault(d => d is not null);
        return JsonNode.DeepEquals(stored, job) ? null : $"{path} is {Show(stored)} there and {Show(job)} in the job";
    }

    private static JsonNode? WithoutDefaults(JsonNode? json, object? value, JsonSerializerOptions options)
    {
        if (json is JsonArray array) return new JsonArray([.. array.Zip(((IEnumerable)value!).Cast<object?>(), (item, itemValue) => WithoutDefaults(item, itemValue, options))]);
        if (json is not JsonObject whole) return json?.DeepClone();
        var type = value!.GetType();
        var (defaults, different) = (Defaults(type), new JsonObject());
        if (whole["type"] is { } kind) different["type"] = kind.DeepClone();
        foreach (var property in options.GetTypeInfo(type).Properties.Where(p => p.Get is not null).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            var (own, usual) = (whole[property.Name], Write(property.Get!(defaults), property.PropertyType, options));
            // What is left out where it is the default is the default.
            if (own is not null && !JsonNode.DeepEquals(own, usual)) different[property.Name] = WithoutDefaults(own, property.Get(value), options);
        }
        return different;
    }

    /// <summary>The dataset of a spec that names none is a default like the others, so checkpoints leave it out.</summary>
    private static object Defaults(Type type) => type == typeof(JobSpec) ? new JobSpec { Dataset = DatasetSources.Known.Default.Name } : Activator.CreateInstance(type)!;

    private static JsonNode? Write(object? value, Type type, JsonSerializerOptions options) => JsonSerializer.SerializeToNode(value, options.GetTypeInfo(type));

    private static string Show(JsonNode? node) => node switch
    {
        null => "the default",
        JsonArray list => $"a list of {list.Count}",
        JsonObject { Count: > 0 } item when item["type"] is JsonValue type => type.ToString(),
        _ => node.ToJsonString(),
    };
}
