using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Server.Docs;

/// <summary>What the types alone do not say: ids and cursors are text, and settings have units.</summary>
internal sealed class DescribeSchemas : IOpenApiSchemaTransformer
{
    public const string JobIdPattern = "^[0-9a-f]{32}$";
    public const string CursorPattern = "^[0-9]+-[0-9]+$";

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(SweepId)) (schema.Type, schema.Pattern) = (JsonSchemaType.String, JobIdPattern);
        if (type == typeof(JobId)) (schema.Type, schema.Pattern) = (JsonSchemaType.String, JobIdPattern);
        // The exporter leaves out what a list of ids is a list of.
        if (context.JsonTypeInfo.ElementType == typeof(JobId)) schema.Items ??= new OpenApiSchema { Type = JsonSchemaType.String, Pattern = JobIdPattern };
        if (type == typeof(EventCursor)) (schema.Type, schema.Pattern) = (JsonSchemaType.String, CursorPattern);
        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(UnitAttribute), true) is [UnitAttribute unit])
        {
            schema.Extensions ??= new Dictionary<string, IOpenApiExtension>();
            schema.Extensions["x-unit"] = new JsonNodeExtension(JsonValue.Create(unit.Unit));
        }
        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), true) is [AllowedValuesAttribute allowed])
            schema.Enum = [.. allowed.Values.OfType<string>().Select(v => (JsonNode)v)];
        if (context.JsonPropertyInfo?.AttributeProvider?.IsDefined(typeof(DatasetNamesAttribute), true) == true)
            schema.Examples = [.. DatasetSources.Known.All.Select(data => (JsonNode)data.Name)];
        // The exporter forgets that a number may be null where it may also be the text "NaN".
        if ((context.JsonPropertyInfo?.PropertyType ?? context.JsonTypeInfo.Type) == typeof(double?)) schema.AnyOf?.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
        if (type.IsEnum) schema.Type = JsonSchemaType.String;
        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(TextRuleAttribute), true) is [TextRuleAttribute rule]) Apply(rule, schema);
        return Task.CompletedTask;
    }

    private static void Apply(TextRuleAttribute rule, OpenApiSchema schema)
    {
        var text = schema.Items is OpenApiSchema items ? items : schema;
        (text.Pattern, text.MinLength, text.MaxLength) = (rule.Pattern, rule.Shortest > 0 ? rule.Shortest : null, rule.Longest);
    }
}
