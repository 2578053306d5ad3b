using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Trainyard.Contracts;

/// <summary>
/// The spec's JSON Schema (draft 2020-12), made from the records themselves: ranges, defaults, descriptions, and the unit of each
/// setting as <c>x-unit</c>. Forms are made from it: what a layer needs before it is its <c>x-input</c>, and <c>x-datasets</c> has what
/// can be known of each dataset.
/// </summary>
public static class SpecSchema
{
    public static JsonNode Create(KnownDatasets datasets) => WireJson.Options.GetJsonSchemaAsNode(typeof(JobSpec), new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => Describe(context, schema, datasets),
    });

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema, KnownDatasets datasets)
    {
        if (schema is not JsonObject json) return schema;
        if (json["properties"] is JsonObject settings) FillInDefaults(settings, context.TypeInfo, datasets);
        if (context.TypeInfo.Type.GetCustomAttribute<LayerInputAttribute>() is { } layer) json["x-input"] = JsonNamingPolicy.CamelCase.ConvertName(layer.Input.ToString());
        if (IsNumber(context.TypeInfo.Type)) KeepNumbers(json);
        if (context.PropertyInfo?.AttributeProvider is not { } property) return schema;
        if (Attribute<DescriptionAttribute>(property) is { } description) json.Insert(0, "description", description.Description);
        if (Attribute<UnitAttribute>(property) is { } unit) json["x-unit"] = unit.Unit;
        if (Attribute<RangeAttribute>(property) is { } range)
        {
            json["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, null));
            json["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, null));
        }
        if (Attribute<MaxLengthAttribute>(property) is { } length) json[context.PropertyInfo.PropertyType == typeof(string) ? "maxLength" : "maxItems"] = length.Length;
        if (Attribute<AllowedValuesAttribute>(property) is { } allowed) json["enum"] = new JsonArray([.. allowed.Values.Select(v => JsonValue.Create(v as string))]);
        if (Attribute<DatasetNamesAttribute>(property) is not null) Add(datasets, json);
        if (Attribute<RegularExpressionAttribute>(property) is { } expression) json["pattern"] = expression.Pattern;
        if (Attribute<TextRuleAttribute>(property) is { } rule) Apply(rule, json["items"] as JsonObject ?? json);
        return schema;
    }

    private static void Add(KnownDatasets datasets, JsonObject json)
    {
        json["enum"] = new JsonArray([.. datasets.All.Select(data => (JsonNode)data.Name)]);
        json["x-datasets"] = new JsonObject(datasets.All.Select(data => KeyValuePair.Create<string, JsonNode?>(data.Name, new JsonObject
        {
            ["title"] = data.Title,
            ["task"] = data.Task,
            ["inputShape"] = new JsonArray([.. data.InputShape.Select(n => (JsonNode)n)]),
            ["classes"] = data.Classes.Count,
            ["outputs"] = data.Outputs,
            ["trainingImages"] = data.TrainingImages,
            ["validationImages"] = data.OwnValidationImages,
            ["categories"] = new JsonArray([.. data.Categories.Select(n => (JsonNode)n)]),
        })));
    }

    private static void Apply(TextRuleAttribute rule, JsonObject text)
    {
        (text["pattern"], text["maxLength"]) = (rule.Pattern, rule.Longest);
        if (rule.Shortest > 0) text["minLength"] = rule.Shortest;
    }

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var number && (number == typeof(int) || number == typeof(double));

    /// <summary>The serializer also reads texts such as "NaN" as numbers; a spec's are numbers, and finite.</summary>
    private static void KeepNumbers(JsonObject json)
    {
        if (json["anyOf"] is JsonArray either && either.OfType<JsonObject>().FirstOrDefault(s => s["type"] is not null) is { } number)
        {
            json.Remove("anyOf");
            json["type"] = number["type"]!.DeepClone();
        }
        json.Remove("pattern");
        if (json["type"] is JsonArray types) json["type"] = types.Select(t => (string)t!).Where(t => t != "string").ToArray() is [var only] ? only : new JsonArray([.. types.Select(t => (string)t!).Where(t => t != "string").Select(t => (JsonNode)t)]);
    }

    /// <summary>From the type itself and not the one that declares the property: an optimiser of each kind has a learning rate of its own.</summary>
    private static void FillInDefaults(JsonObject settings, JsonTypeInfo type, KnownDatasets datasets)
    {
        if (type.Type.IsAbstract) return;
        var defaults = type.Type == typeof(JobSpec) ? new JobSpec { Dataset = datasets.Default.Name } : Activator.CreateInstance(type.Type);
        foreach (var property in type.Properties)
        {
            if (property.IsRequired || settings[property.Name] is not JsonObject setting || property.Get?.Invoke(defaults!) is not { } value) continue;
            setting["default"] = JsonSerializer.SerializeToNode(value, WireJson.Options.GetTypeInfo(property.PropertyType));
        }
    }

    private static T? Attribute<T>(ICustomAttributeProvider provider)
        where T : Attribute => provider.GetCustomAttributes(typeof(T), true).OfType<T>().FirstOrDefault();
}
