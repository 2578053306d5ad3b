using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Trainyard.Tests.Server.OpenApi;

/// <summary>
/// The schemas of an OpenAPI document, read more strictly than clients should: a member that a schema does not name is an error. Clients
/// ignore those, so that a later version may add some; what this version sends, its own document names.
/// </summary>
internal sealed class StrictSchemas
{
    private const string Address = "https://trainyard.test/openapi.json";
    private static readonly EvaluationOptions Quick = new() { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true };
    private static readonly EvaluationOptions Thorough = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
    private readonly BuildOptions _options = new() { Dialect = Dialect.Draft202012, SchemaRegistry = new SchemaRegistry() };

    public StrictSchemas(JsonObject document)
    {
        var schemas = new JsonObject(document["components"]!["schemas"]!.AsObject().Select(s => KeyValuePair.Create(s.Key, (JsonNode?)Strict(s.Value!))));
        var strict = new JsonObject { ["components"] = new JsonObject { ["schemas"] = schemas } };
        _options.SchemaRegistry.Register(new JsonElementBaseDocument(JsonSerializer.SerializeToElement(strict), new Uri(Address)));
    }

    /// <summary>A schema of the document, to check many values by.</summary>
    public JsonSchema Compile(JsonNode schema) => JsonSchema.FromText(Strict(schema).ToJsonString(), _options);

    /// <summary>What is wrong with a value; nothing: it fits.</summary>
    public static IReadOnlyList<string> Check(JsonElement value, JsonSchema schema)
    {
        if (schema.Evaluate(value, Quick).IsValid) return [];
        return [.. from part in schema.Evaluate(value, Thorough).Details ?? []
                   from error in part.Errors ?? new Dictionary<string, string>()
                   select $"${part.InstanceLocation}: {error.Key}: {error.Value}"];
    }

    private static JsonObject Strict(JsonNode schema)
    {
        var strict = new JsonObject();
        foreach (var (keyword, rule) in schema.AsObject())
        {
            strict[keyword] = (keyword, rule) switch
            {
                ("$ref", _) => Address + (string)rule!,
                ("properties", JsonObject members) => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)Strict(m.Value!)))),
                ("anyOf" or "oneOf" or "allOf", JsonArray choices) => new JsonArray([.. choices.Select(c => Strict(c!))]),
                ("items" or "additionalProperties", JsonObject inner) => Strict(inner),
                _ => rule?.DeepClone(),
            };
        }
        if (schema["discriminator"]?["mapping"] is JsonObject mapping) return ByType((string)schema["discriminator"]!["propertyName"]!, mapping);
        if (strict["properties"] is not null) strict.TryAdd("additionalProperties", false);
        return strict;
    }

    /// <summary>Only the member that the discriminator names is tried, and it says what is wrong.</summary>
    private static JsonObject ByType(string name, JsonObject mapping)
    {
        JsonObject Having(JsonNode rule) => new() { ["required"] = new JsonArray(name), ["properties"] = new JsonObject { [name] = rule } };
        var members = mapping.Select(m => new JsonObject { ["if"] = Having(new JsonObject { ["const"] = m.Key }), ["then"] = new JsonObject { ["$ref"] = Address + (string)m.Value! } });
        var union = Having(new JsonObject { ["enum"] = new JsonArray([.. mapping.Select(m => JsonValue.Create(m.Key))]) });
        union["allOf"] = new JsonArray([.. members]);
        return union;
    }
}
