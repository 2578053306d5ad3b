using Microsoft.OpenApi;

namespace Trainyard.Server.Docs;

/// <summary>
/// Problem Details as this server sends them. RFC 9457 lets a problem have members that a client does not know, so the schemas do too.
/// </summary>
internal static class ProblemSchemas
{
    public const string Problem = nameof(Microsoft.AspNetCore.Mvc.ProblemDetails);
    public const string Invalid = nameof(Microsoft.AspNetCore.Http.HttpValidationProblemDetails);

    public static OpenApiSchema Create(bool invalid)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = invalid ? "An error in what was sent: Problem Details (RFC 9457), with messages by field." : "An error: Problem Details (RFC 9457).",
            Required = new HashSet<string> { "title", "status", "detail", "traceId" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("What kind of error the status stands for.", "uri-reference"),
                ["title"] = Text("The error in few words."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
                ["detail"] = Text("What is wrong, and what to do, in a sentence."),
                ["instance"] = Text("Where it happened.", "uri-reference"),
                ["traceId"] = Text("Names this request in the server's log."),
            },
        };
        if (!invalid) return schema;
        schema.Required.Add("errors");
        schema.Properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Messages by field, such as `epochs` or `model.layers[3]`; the empty name stands for the whole.",
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
        schema.Properties["filter"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Where an expression (`where`) is wrong.",
            Required = new HashSet<string> { "start", "length", "message", "suggestions" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["start"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The first character of the word that is wrong, from 0." },
                ["length"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "Its characters; 0 where something is missing." },
                ["message"] = Text("What is wrong, in a sentence."),
                ["suggestions"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String }, Description = "What would be right in its place." },
            },
        };
        return schema;
    }

    private static OpenApiSchema Text(string description, string? format = null) => new() { Type = JsonSchemaType.String, Format = format, Description = description };
}
