using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Trainyard.Server.Docs;

/// <summary>
/// Makes the schemas say what is really on the wire, which the types alone do not tell. In an answer, what is null is left out and
/// everything else is there; later versions may add members; and a figure may be <c>"NaN"</c> or infinite unless a range says otherwise. In a
/// request, what may be null may be left out, what is unknown is an error, and numbers are numbers.
/// </summary>
internal sealed class WireSchemas : IOpenApiDocumentTransformer
{
    private const string NotFinitePattern = "^(NaN|-?Infinity)$";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var schemas = document.Components!.Schemas!;
        schemas[ProblemSchemas.Problem] = ProblemSchemas.Create(invalid: false);
        schemas[ProblemSchemas.Invalid] = ProblemSchemas.Create(invalid: true);
        foreach (var (name, schema) in schemas) if (schema is OpenApiSchema { AnyOf.Count: > 0 } union) DescribeUnion(union, schemas, document);

        var operations = document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()).ToList();
        var requests = new HashSet<OpenApiSchema>();
        foreach (var media in operations.SelectMany(o => o.RequestBody?.Content?.Values ?? []))
        {
            media.Schema = WithoutNull(media.Schema!);
            Collect(media.Schema, requests, schemas);
        }
        foreach (var schema in requests) DescribeRequest(schema);
        var responses = new HashSet<OpenApiSchema>();
        foreach (var media in operations.SelectMany(o => o.Responses ?? []).SelectMany(r => r.Value.Content?.Values ?? [])) Collect(media.Schema!, responses, schemas);
        foreach (var schema in responses.Except(requests)) DescribeResponse(schema);
        foreach (var schema in requests.Union(responses)) DescribeEnum(schema);
        foreach (var unused in schemas.Where(s => s.Value is OpenApiSchema own && !requests.Contains(own) && !responses.Contains(own)).Select(s => s.Key).ToList()) schemas.Remove(unused);
        return Task.CompletedTask;
    }

    /// <summary>Members that have a value of their own in <c>type</c> are told apart by it; one without is for what this version does not know, and is never sent.</summary>
    private static void DescribeUnion(OpenApiSchema union, IDictionary<string, IOpenApiSchema> schemas, OpenApiDocument document)
    {
        const string Type = "type";
        var mapping = new Dictionary<string, OpenApiSchemaReference>();
        foreach (var member in union.AnyOf!.OfType<OpenApiSchemaReference>())
        {
            if (schemas[member.Reference.Id!] is not OpenApiSchema kind || kind.Properties?.TryGetValue(Type, out var type) != true || type is not OpenApiSchema { Enum: [{ } value] }) continue;
            mapping[value.GetValue<string>()] = new OpenApiSchemaReference(member.Reference.Id!, document);
            kind.Type = JsonSchemaType.Object;
            kind.Required ??= new HashSet<string>();
            kind.Required.Add(Type);
        }
        if (mapping.Count == 0) return;
        // One of them and never two: generators make a class with a member for each, and fill in the one that the discriminator names.
        union.OneOf = [.. union.AnyOf!.Where(m => m is OpenApiSchemaReference r && mapping.Values.Any(known => known.Reference.Id == r.Reference.Id))];
        union.AnyOf = null;
        union.Discriminator = new OpenApiDiscriminator { PropertyName = Type, Mapping = mapping };
        union.Required ??= new HashSet<string>();
        union.Required.Add(Type);
    }

    private static void Collect(IOpenApiSchema? schema, HashSet<OpenApiSchema> found, IDictionary<string, IOpenApiSchema> schemas)
    {
        if (schema is OpenApiSchemaReference reference) schema = schemas[reference.Reference.Id!];
        if (schema is not OpenApiSchema own || !found.Add(own)) return;
        foreach (var inner in Inner(own)) Collect(inner, found, schemas);
    }

    private static IEnumerable<IOpenApiSchema?> Inner(OpenApiSchema schema) =>
        [.. schema.Properties?.Values ?? [], schema.Items, schema.AdditionalProperties, .. schema.AnyOf ?? [], .. schema.OneOf ?? [], .. schema.AllOf ?? []];

    private static void DescribeRequest(OpenApiSchema schema)
    {
        DescribeNumber(schema, finite: true);
        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
            if (IsNullable(property)) schema.Required?.Remove(name);
    }

    private static void DescribeResponse(OpenApiSchema schema)
    {
        DescribeNumber(schema, finite: schema.Minimum is not null || schema.Maximum is not null);
        if (schema.AdditionalProperties is null) schema.AdditionalPropertiesAllowed = true;
        if (schema.Properties is not { Count: > 0 } properties || schema.Required is { } known && known.Contains("traceId")) return;
        schema.Required = properties.Where(p => !IsNullable(p.Value)).Select(p => p.Key).ToHashSet();
        foreach (var (name, property) in properties.ToList()) properties[name] = WithoutNull(property);
    }

    private static bool IsNullable(IOpenApiSchema schema) =>
        schema is OpenApiSchema own && (own.Type?.HasFlag(JsonSchemaType.Null) == true || (own.OneOf ?? own.AnyOf ?? []).Any(o => o is OpenApiSchema { Type: JsonSchemaType.Null }));

    private static IOpenApiSchema WithoutNull(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema own) return schema;
        if (own.Type is { } type && type.HasFlag(JsonSchemaType.Null)) own.Type = type & ~JsonSchemaType.Null;
        if (own.AnyOf?.FirstOrDefault(o => o is OpenApiSchema { Type: JsonSchemaType.Null }) is { } none) own.AnyOf.Remove(none);
        if (own.OneOf?.Where(o => o is not OpenApiSchema { Type: JsonSchemaType.Null }).ToList() is [var only] && own.OneOf.Count == 2) return only;
        return own;
    }

    /// <summary>Null is a value of an enum where it is one of its types, and only there.</summary>
    private static void DescribeEnum(OpenApiSchema schema)
    {
        if (schema.Enum is not { Count: > 0 } values) return;
        schema.Enum = [.. values.Where(v => v is not null && !v.IsJsonNullSentinel() && v.GetValueKind() != JsonValueKind.Null)];
        if (schema.Type?.HasFlag(JsonSchemaType.Null) == true) schema.Enum.Add(JsonNullSentinel.JsonNull);
    }

    /// <summary>
    /// The serializer writes a figure that is not finite as text, and its schema allows that of every floating-point number. As one schema of two
    /// types, of which generators make a number; of a choice between two schemas they make a class.
    /// </summary>
    private static void DescribeNumber(OpenApiSchema schema, bool finite)
    {
        if (schema.AnyOf is not { Count: > 0 } either || !either.Any(IsNotFinite)) return;
        var nullable = IsNullable(schema);
        schema.AnyOf = null;
        if (finite)
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Number | (nullable ? JsonSchemaType.Null : default), "double");
            // The largest number there is only says that there is no limit.
            if (schema.Maximum is { } most && double.Parse(most, System.Globalization.CultureInfo.InvariantCulture) == double.MaxValue) schema.Maximum = null;
            return;
        }
        (schema.Type, schema.Format, schema.Pattern) = (JsonSchemaType.Number | JsonSchemaType.String | (nullable ? JsonSchemaType.Null : default), "double", NotFinitePattern);
    }

    private static bool IsNotFinite(IOpenApiSchema schema) => schema is OpenApiSchema { Enum: { Count: > 0 } names } && names.Any(n => n?.ToString() == "NaN");
}
