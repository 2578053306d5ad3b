using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>
/// Reads a spec from JSON, merged over its preset's defaults, and finds all that is wrong with it at once: unknown fields, wrong
/// types, values out of range, and networks whose layers do not fit.
/// </summary>
public sealed class SpecReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };
    private readonly Dictionary<string, List<string>> _errors = [];

    private readonly KnownDatasets _datasets;

    private SpecReader(KnownDatasets datasets) => _datasets = datasets;

    /// <summary>The whole spec, layers and defaults included; or null, and messages by field.</summary>
    /// <param name="utf8">A JSON object with the fields that differ from the preset's defaults.</param>
    /// <param name="datasets">What may be trained on.</param>
    /// <param name="errors">Messages by the path of the field; the empty path is the document.</param>
    public static JobSpec? Read(ReadOnlyMemory<byte> utf8, KnownDatasets datasets, out IReadOnlyDictionary<string, string[]> errors)
    {
        var reader = new SpecReader(datasets);
        var spec = reader.Read(utf8);
        errors = reader._errors.ToDictionary(e => e.Key, e => e.Value.ToArray());
        return errors.Count == 0 ? spec : null;
    }

    private JobSpec? Read(ReadOnlyMemory<byte> utf8)
    {
        JsonObject submitted;
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return Fail<JobSpec>("", "The spec must be a JSON object, such as {\"model\":{\"preset\":\"fast-cnn\"}}.");
            ReadTexts(document.RootElement);
            submitted = JsonObject.Create(document.RootElement.Clone())!;
        }
        catch (JsonException e)
        {
            return Fail<JobSpec>("", utf8.IsEmpty ? "The body is empty; a JSON object is expected." : $"This is not valid JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            return Fail<JobSpec>("", "This is not valid Unicode: it has half a character, or bytes that are not UTF-8.");
        }

        if (DefaultsFor(submitted) is not { } defaults) return null;
        var spec = (JobSpec?)Bind(Merge(Write(defaults), submitted), typeof(JobSpec), null, "");
        if (_errors.Count > 0 || spec is null) return null;
        var data = _datasets.Find(spec.Dataset);
        CheckTogether(spec, data);
        spec = spec with { Dataset = data.Name };
        return spec.Name.Length > 0 ? spec : spec with { Name = spec.Model.Preset ?? (spec.Model.TorchScript is null ? "custom network" : "TorchScript network") };
    }

    /// <summary>By way of bytes: a node of the serializer would take a field in another case for the same one.</summary>
    private static JsonNode? Write(JobSpec spec) => JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(spec, WireJson.Options));

    /// <summary>The parser checks no text before it is read, and throws then.</summary>
    private static void ReadTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) _ = element.GetString();
        else if (element.ValueKind == JsonValueKind.Array) foreach (var item in element.EnumerateArray()) ReadTexts(item);
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                _ = property.Name;
                ReadTexts(property.Value);
            }
        }
    }

    /// <summary>The preset's defaults, over which a spec is merged; without a preset and with layers, the plain defaults.</summary>
    private JobSpec? DefaultsFor(JsonObject submitted)
    {
        var name = submitted["dataset"] is JsonValue chosen && chosen.GetValueKind() == JsonValueKind.String ? chosen.GetValue<string>() : "";
        // Another name is refused where its field is read.
        var data = _datasets.TryFind(name, out var known) ? known : _datasets.Default;
        var presets = Presets.For(data);
        var model = submitted["model"] as JsonObject;
        if (model?["preset"] is JsonValue value && value.GetValueKind() == JsonValueKind.String)
        {
            var preset = value.GetValue<string>();
            return presets.GetValueOrDefault(preset)
                ?? Fail<JobSpec>("model.preset", $"{NoSuchPreset(preset, data)}; there are {string.Join(", ", presets.Keys)}.");
        }
        if (model?["layers"] is not null || model?["torchScript"] is not null) return new JobSpec();
        return presets.GetValueOrDefault(Presets.DefaultFor(data)) ?? Fail<JobSpec>("model", $"No preset fits the examples of {data.Title}: describe the network by layers of your own.");
    }

    private static string NoSuchPreset(string name, DatasetInfo data)
    {
        if (!Presets.All.ContainsKey(name)) return $"There is no preset '{name}'";
        return Presets.InputsOf(name) switch
        {
            InputKind.Pictures when Presets.KindOf(data) == InputKind.Pictures => $"The preset '{name}' needs larger pictures than those of {data.Title}, {Shapes.Show(data.InputShape)}",
            InputKind.Pictures => $"The preset '{name}' is made for pictures, and {data.Title} is a table",
            _ => $"The preset '{name}' is made for tables, and {data.Title} has pictures",
        };
    }

    /// <summary>Objects are merged field by field; anything else, and an object of another type, replaces what was there.</summary>
    private static JsonNode? Merge(JsonNode? below, JsonNode? above)
    {
        if (below is not JsonObject defaults || above is not JsonObject submitted) return above?.DeepClone();
        if (submitted["type"] is { } type && !JsonNode.DeepEquals(type, defaults["type"])) return submitted.DeepClone();
        var merged = (JsonObject)defaults.DeepClone();
        foreach (var (name, value) in submitted) merged[name] = Merge(defaults[name], value);
        return merged;
    }

    private object? Bind(JsonNode? node, Type type, PropertyInfo? property, string path)
    {
        var nullable = Nullable.GetUnderlyingType(type);
        if (node is null)
        {
            return property is null || nullable is not null || IsNullable(property) ? null : Fail<object>(path, "must not be null; leave it out to use the default.");
        }
        type = nullable ?? type;
        if (type == typeof(string)) return BindString(node, property, path);
        if (type == typeof(bool)) return node.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? node.GetValue<bool>() : Fail<object>(path, $"must be true or false, not {Show(node)}.");
        if (type == typeof(int) || type == typeof(double)) return BindNumber(node, type, property, path);
        if (type.IsEnum) return BindEnum(node, type, path);
        if (type.IsGenericType) return BindList(node, type.GetGenericArguments()[0], property, path);
        return BindObject(node, type, path);
    }

    private string? BindString(JsonNode node, PropertyInfo? property, string path)
    {
        if (node.GetValueKind() != JsonValueKind.String) return Fail<string>(path, $"must be text, not {Show(node)}.");
        var text = node.GetValue<string>();
        var longest = property?.PropertyType == typeof(string) ? property.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? 80 : 80;
        if (text.Length > longest) return Fail<string>(path, $"has {text.Length} characters; at most {longest} are allowed.");
        if (NameText.Refuse(text) is { } reason) return Fail<string>(path, reason);
        if (property?.IsDefined(typeof(DatasetNamesAttribute)) == true && _datasets.TryFind(text, out _)) return text;
        var allowed = property?.IsDefined(typeof(DatasetNamesAttribute)) == true ? [.. _datasets.All.Select(d => d.Name)] : property?.GetCustomAttribute<AllowedValuesAttribute>()?.Values;
        return allowed is null || allowed.Contains(text) ? text : Fail<string>(path, $"must be {string.Join(" or ", allowed)}, not '{text}'.");
    }

    private object? BindNumber(JsonNode node, Type type, PropertyInfo? property, string path)
    {
        var whole = type == typeof(int);
        var range = property?.GetCustomAttribute<RangeAttribute>();
        var (low, high) = (Convert.ToDouble(range?.Minimum ?? double.MinValue, CultureInfo.InvariantCulture), Convert.ToDouble(range?.Maximum ?? double.MaxValue, CultureInfo.InvariantCulture));
        var expected = string.Create(CultureInfo.InvariantCulture, $"must be a {(whole ? "whole " : "")}number from {low} to {high}");
        if (node.GetValueKind() != JsonValueKind.Number) return Fail<object>(path, $"{expected}, not {Show(node)}.");
        var number = node.Deserialize(ScalarJson.Default.Double);
        if (!double.IsFinite(number) || number < low || number > high || (whole && number != Math.Floor(number))) return Fail<object>(path, $"{expected}, not {Show(node)}.");
        return whole ? (object)(int)number : number;
    }

    private object? BindEnum(JsonNode node, Type type, string path)
    {
        var names = Enum.GetNames(type);
        var index = node.GetValueKind() == JsonValueKind.String
            ? Array.FindIndex(names, n => JsonNamingPolicy.CamelCase.ConvertName(n) == node.GetValue<string>())
            : -1;
        return index >= 0 ? Enum.Parse(type, names[index]) : Fail<object>(path, $"must be {string.Join(" or ", names.Select(JsonNamingPolicy.CamelCase.ConvertName))}, not {Show(node)}.");
    }

    private object? BindList(JsonNode node, Type item, PropertyInfo? property, string path)
    {
        if (node is not JsonArray array) return Fail<object>(path, $"must be a list, not {Show(node)}.");
        if (property?.GetCustomAttribute<MaxLengthAttribute>() is { } limit && array.Count > limit.Length) return Fail<object>(path, $"has {array.Count} entries; at most {limit.Length} are allowed.");
        var list = Array.CreateInstance(item, array.Count);
        for (var i = 0; i < array.Count; i++)
        {
            if (array[i] is null) Fail<object>($"{path}[{i}]", "must not be null.");
            else list.SetValue(Bind(array[i], item, null, $"{path}[{i}]"), i);
        }
        return list;
    }

    private object? BindObject(JsonNode node, Type type, string path)
    {
        if (node is not JsonObject json) return Fail<object>(path, $"must be an object, not {Show(node)}.");
        if (type.IsAbstract && ConcreteType(json, type, path) is var concrete)
        {
            if (concrete is null) return null;
            type = concrete;
        }

        var result = Activator.CreateInstance(type)!;
        var properties = type.GetProperties().Where(p => p.SetMethod is not null).ToDictionary(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));
        foreach (var (name, value) in json)
        {
            if (name == "type" && type.BaseType != typeof(object)) continue;
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (!properties.TryGetValue(name, out var property)) Fail<object>(at, NoSuchField(json, properties));
            else if (Bind(value, property.PropertyType, property, at) is { } bound) property.SetValue(result, bound);
            else if (value is null && IsNullable(property)) property.SetValue(result, null);
        }
        foreach (var (name, property) in properties)
        {
            if (property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null && !json.ContainsKey(name))
                Fail<object>(path.Length == 0 ? name : $"{path}.{name}", "is required.");
        }
        return result;
    }

    /// <summary>A kind without settings is named, since it has no field to name.</summary>
    private static string NoSuchField(JsonObject json, Dictionary<string, PropertyInfo> fields) => fields.Count > 0
        ? $"There is no such field; there {(fields.Count == 1 ? "is" : "are")} {string.Join(", ", fields.Keys)}."
        : $"There is no such field: '{json["type"]}' takes no settings.";

    private Type? ConcreteType(JsonObject json, Type type, string path)
    {
        var kinds = type.GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(d => (string)d.TypeDiscriminator!, d => d.DerivedType);
        var given = json["type"] is JsonValue v && v.GetValueKind() == JsonValueKind.String ? v.GetValue<string>() : null;
        return given is not null && kinds.TryGetValue(given, out var kind)
            ? kind
            : Fail<Type>($"{path}.type", given is null ? $"is required: {string.Join(", ", kinds.Keys)}." : $"There is no '{given}'; there are {string.Join(", ", kinds.Keys)}.");
    }

    /// <summary>Rules that span several fields.</summary>
    private void CheckTogether(JobSpec spec, DatasetInfo data)
    {
        if (spec.Model.Preset is { } preset && !spec.Model.Layers.SequenceEqual(Presets.For(data)[preset].Model.Layers))
            Fail<object>("model", $"has layers that differ from the preset '{preset}': leave out 'preset' or 'layers'.");
        if (spec.Model.TorchScript is { } file) CheckNetworkFile(spec.Model, file);
        else if (spec.Model.Layers.Count == 0) Fail<object>("model.layers", "must have at least one layer; or name a preset.");
        else
        {
            ShapeInference.Infer(data, spec.Model.Layers, out var mismatch);
            if (mismatch is var (layer, message)) Fail<object>($"model.layers[{layer}]", message);
        }

        var validation = data.ValidationImages(spec.ValidationShare);
        if (spec.EarlyStopping is not null && validation == 0) Fail<object>("earlyStopping", "needs validation examples: set validationShare above 0.");
        if (spec.EarlyStopping is { Metric: not EarlyStoppingMetric.Loss } && data.Task == "regression") Fail<object>("earlyStopping.metric", "must be loss: numbers that are foretold have no accuracy.");
        if (spec.LabelSmoothing > 0 && data.Task != "classification") Fail<object>("labelSmoothing", $"must be 0: it is for classes, and {data.Title} has none.");
        if (spec.ClassWeights != ClassWeighting.None && data.Task != "classification") Fail<object>("classWeights", $"must be none: it is for examples with one class each, and {data.Title} has none.");
        if (spec.RegressionLoss != RegressionLoss.Mse && data.Task != "regression") Fail<object>("regressionLoss", $"must be mse, its default: it is for numbers that are foretold, and {data.Title} has none.");
        if (spec.Augmentation is { } augmentation) CheckAugmentation(augmentation, data);
        // A last batch of one example is no mistake: the worker, which has the dataset, trains it with the batch before.
        if (spec.BatchSize == 1 && spec.Model.Layers.Any(layer => layer.MixesImages()))
            Fail<object>("batchSize", "leaves a batch of a single example, which batch normalisation cannot train on: choose another size.");
        if (spec.StartFrom is { } start) CheckStart(spec, start, data);
        if (spec.Tags.Any(t => string.IsNullOrWhiteSpace(t) || t.Length > JobSpec.MaxTagLength)) Fail<object>("tags", $"must be words of 1 to {JobSpec.MaxTagLength} characters.");
    }

    private void CheckAugmentation(AugmentationSpec augmentation, DatasetInfo data)
    {
        if (augmentation.Mixup > 0 && data.HasCategories) Fail<object>("augmentation.mixup", $"must be 0: {data.Title} has categories, which cannot be blended.");
        if (data.InputShape.Count != 3)
        {
            if (augmentation.ChangesPictures) Fail<object>("augmentation", $"may only have mixup: the rest is for pictures, and {data.Title} is a table.");
        }
        else if (augmentation.Crop >= Math.Min(data.InputShape[1], data.InputShape[2]))
            Fail<object>("augmentation.crop", $"must be less than the pictures' smaller side, {Math.Min(data.InputShape[1], data.InputShape[2])} pixels.");
    }

    private void CheckNetworkFile(ModelSpec model, string file)
    {
        if (model.Preset is not null || model.Layers.Count > 0) Fail<object>("model", "has a TorchScript file besides a preset or layers: give one of them.");
        if (!FileView.IsSha256(file)) Fail<object>("model.torchScript", "must be the SHA-256 of an uploaded file, 64 hexadecimal digits in lower case; trainyard submit --torchscript FILE uploads one.");
    }

    private void CheckStart(JobSpec spec, StartFromSpec start, DatasetInfo data)
    {
        if (start is { Job: not null, File: not null }) Fail<object>("startFrom", "names a job and a file: give one of them.");
        // Random weights that never train are a mistake; those of a file of one's own are trained already.
        if (start is { Job: null, File: null } && (spec.Model.TorchScript is null || start.Frozen.Count == 0)) Fail<object>("startFrom", "must name a job that succeeded, or a safetensors file that was uploaded.");
        if (start.Job is { } job && !JobId.TryParse(job, null, out _)) Fail<object>("startFrom.job", "must be the id of a job, 32 hexadecimal digits.");
        if (start.File is { } file && !FileView.IsSha256(file)) Fail<object>("startFrom.file", "must be the SHA-256 of an uploaded file, 64 hexadecimal digits in lower case; trainyard submit --start-from FILE uploads one.");
        if (start.Frozen.Any(name => string.IsNullOrWhiteSpace(name) || name.Length > StartFromSpec.MaxNameLength)) Fail<object>("startFrom.frozen", $"must be names of 1 to {StartFromSpec.MaxNameLength} characters.");
        if (_errors.Count > 0 || spec.Model.TorchScript is not null || start.Frozen.Count == 0) return;
        var weights = LayerWeights.Of(data, spec.Model.Layers);
        foreach (var name in start.Frozen.Where(name => !weights.Any(weight => (start with { Frozen = [name] }).Freezes(weight.Name))))
            Fail<object>("startFrom.frozen", $"has '{name}', and no weight of the network has such a name; there are {string.Join(", ", weights.Select(weight => weight.Name))}.");
        if (weights.Where(weight => weight.Trains).All(weight => start.Freezes(weight.Name))) Fail<object>("startFrom.frozen", "leaves nothing to train: leave out at least one layer.");
    }

    private T? Fail<T>(string path, string message)
        where T : class
    {
        if (!_errors.TryGetValue(path, out var messages)) _errors[path] = messages = [];
        messages.Add(message);
        return null;
    }

    private static bool IsNullable(PropertyInfo property) => new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static string Show(JsonNode node)
    {
        var text = node.ToJsonString();
        return node switch
        {
            JsonObject => "an object",
            JsonArray => "a list",
            _ => text.Length <= 40 ? text : text[..40] + "…",
        };
    }
}

[JsonSerializable(typeof(double))]
internal sealed partial class ScalarJson : JsonSerializerContext;
