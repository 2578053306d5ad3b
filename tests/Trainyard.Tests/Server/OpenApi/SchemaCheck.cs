using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Trainyard.Tests.Server.OpenApi;

/// <summary>Checks a value by a JSON Schema (draft 2020-12), as far as this project's schemas go; a keyword that it does not know is an error too.</summary>
internal sealed class SchemaCheck(Func<string, JsonNode?> resolve)
{
    private static readonly string[] Annotations = ["description", "default", "format", "discriminator", "x-unit", "example", "title"];
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Check(JsonNode? value, JsonNode schema)
    {
        Check(value, schema, "$");
        return _errors;
    }

    private bool Fits(JsonNode? value, JsonNode schema) => new SchemaCheck(resolve).Check(value, schema).Count == 0;

    private void Check(JsonNode? value, JsonNode schema, string at)
    {
        var json = schema.AsObject();
        foreach (var (keyword, rule) in json)
        {
            if (Annotations.Contains(keyword)) continue;
            if (!Holds(value, keyword, rule!, json, at)) _errors.Add($"{at}: {Short(value)} breaks {keyword} {Short(rule)}");
        }
        if (json["format"] is { } format && value?.GetValueKind() == JsonValueKind.String && !HasFormat(value.GetValue<string>(), (string)format!)) _errors.Add($"{at}: {Short(value)} is no {format}");
    }

    private bool Holds(JsonNode? value, string keyword, JsonNode rule, JsonObject schema, string at)
    {
        switch (keyword)
        {
            case "$ref":
                if (resolve((string)rule!) is not { } target) return false;
                Check(value, target, at);
                return true;
            case "type":
                return rule is JsonArray types ? types.Any(t => IsOf(value, (string)t!)) : IsOf(value, (string)rule!);
            case "enum":
                return rule.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value));
            case "const":
                return JsonNode.DeepEquals(rule, value);
            case "anyOf":
                return AnyOf(value, rule.AsArray(), schema, at);
            case "oneOf":
                return rule.AsArray().Count(one => Fits(value, one!)) == 1;
            case "minimum":
                return NumberOf(value) is not { } low || low >= (double)rule;
            case "maximum":
                return NumberOf(value) is not { } high || high <= (double)rule;
            case "minLength":
                return TextOf(value) is not { } least || least.EnumerateRunes().Count() >= (int)rule;
            case "maxLength":
                return TextOf(value) is not { } most || most.EnumerateRunes().Count() <= (int)rule;
            case "pattern":
                return TextOf(value) is not { } text || Regex.IsMatch(text, (string)rule!, RegexOptions.ECMAScript);
            case "maxItems":
                return value is not JsonArray items || items.Count <= (int)rule;
            case "items":
                foreach (var (item, index) in (value as JsonArray ?? []).Select((item, index) => (item, index))) Check(item, rule, $"{at}[{index}]");
                return true;
            case "properties":
                foreach (var (name, property) in rule.AsObject())
                    if (value is JsonObject o && o.TryGetPropertyValue(name, out var member)) Check(member, property!, $"{at}.{name}");
                return true;
            case "required":
                return value is not JsonObject whole || rule.AsArray().All(name => whole.ContainsKey((string)name!));
            case "additionalProperties":
                var others = (value as JsonObject ?? []).Where(p => schema["properties"]?[p.Key] is null);
                if (rule.GetValueKind() == JsonValueKind.False) return !others.Any();
                foreach (var (name, other) in others) Check(other, rule, $"{at}.{name}");
                return true;
            default:
                return false;
        }
    }

    /// <summary>With a discriminator, the member that it names says what is wrong.</summary>
    private bool AnyOf(JsonNode? value, JsonArray members, JsonObject schema, string at)
    {
        if (schema["discriminator"]?["mapping"] is JsonObject mapping && value?[(string)schema["discriminator"]!["propertyName"]!] is { } kind)
        {
            if (mapping[(string)kind!] is not { } named) return false;
            Check(value, resolve((string)named!)!, at);
            return true;
        }
        return members.Any(one => Fits(value, one!));
    }

    private static bool IsOf(JsonNode? value, string type) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => NumberOf(value) is { } number && number == Math.Floor(number),
        _ => false,
    };

    private static bool HasFormat(string text, string format) => format switch
    {
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) && text.Contains('T', StringComparison.Ordinal),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "uri-reference" => Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _),
        "binary" => true,
        _ => false,
    };

    private static double? NumberOf(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    private static string? TextOf(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string Short(JsonNode? node) => node?.ToJsonString() is { } text ? text.Length <= 200 ? text : text[..200] + "…" : "null";
}
