using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Trainyard.Api;

/// <summary>
/// The spec's JSON Schema (draft 2020-12), made from the records themselves: ranges, defaults, descriptions, and the unit of each
/// setting as <c>x-unit</c>. Forms are made from it.
/// </summary>
public static class SpecSchema
{
    public static JsonNode Create() => WireJson.Options.GetJsonSchemaAsNode(typeof(JobSpec), new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Describe,
    });

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject json || context.PropertyInfo?.AttributeProvider is not { } property) return schema;
        if (Attribute<DescriptionAttribute>(property) is { } description) json.Insert(0, "description", description.Description);
        if (Attribute<UnitAttribute>(property) is { } unit) json["x-unit"] = unit.Unit;
        if (Attribute<RangeAttribute>(property) is { } range)
        {
            json["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, null));
            json["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, null));
        }
        if (Attribute<MaxLengthAttribute>(property) is { } length) json[context.PropertyInfo.PropertyType == typeof(string) ? "maxLength" : "maxItems"] = length.Length;
        if (Attribute<AllowedValuesAttribute>(property) is { } allowed) json["enum"] = new JsonArray([.. allowed.Values.Select(v => JsonValue.Create(v as string))]);
        if (context.PropertyInfo is { } info && Default(info.DeclaringType, property as PropertyInfo) is { } value) json["default"] = value;
        return schema;
    }

    private static T? Attribute<T>(ICustomAttributeProvider provider)
        where T : Attribute => provider.GetCustomAttributes(typeof(T), true).OfType<T>().FirstOrDefault();

    private static JsonNode? Default(Type declaring, PropertyInfo? property)
    {
        if (property is null || property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null) return null;
        var owner = property.ReflectedType is { IsAbstract: false } concrete ? concrete : declaring.IsAbstract ? null : declaring;
        return owner is null ? null : JsonSerializer.SerializeToNode(property.GetValue(Activator.CreateInstance(owner)), property.PropertyType, WireJson.Options);
    }
}
