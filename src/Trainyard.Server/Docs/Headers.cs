using Microsoft.OpenApi;

namespace Trainyard.Server.Docs;

/// <summary>Headers of answers, and the statuses that come with those of a download.</summary>
internal static class Headers
{
    public static (string Name, string Description, JsonSchemaType Type) RetryAfter { get; } = ("Retry-After", "Seconds to wait.", JsonSchemaType.Integer);

    private static readonly (string Name, string Description, JsonSchemaType Type)
        ETag = ("ETag", "The content's SHA-256: send it as `If-None-Match`, or as `If-Range`.", JsonSchemaType.String),
        Disposition = ("Content-Disposition", "The file's name.", JsonSchemaType.String),
        Range = ("Content-Range", "Which bytes of how many.", JsonSchemaType.String),
        Size = ("Content-Range", "`bytes */` and the file's size.", JsonSchemaType.String);

    public static Dictionary<string, IOpenApiHeader> Of(params (string Name, string Description, JsonSchemaType Type)[] headers) =>
        headers.ToDictionary(h => h.Name, h => (IOpenApiHeader)new OpenApiHeader { Description = h.Description, Schema = new OpenApiSchema { Type = h.Type } });

    /// <summary>A file may be asked for in part, or only if it is another one than the client has.</summary>
    public static void DescribeDownload(OpenApiResponses responses, OpenApiDocument document)
    {
        if (responses["200"] is not OpenApiResponse whole) return;
        (whole.Description, whole.Headers) = ("The file.", Of(ETag, Disposition));
        responses["206"] = new OpenApiResponse { Description = "The part that `Range` asks for.", Headers = Of(ETag, Disposition, Range), Content = whole.Content };
        responses["304"] = new OpenApiResponse { Description = "The client has this file already, as its `If-None-Match` says.", Headers = Of(ETag) };
        responses["412"] = DescribeErrors.Problem("The file is not the one that `If-Match` names.", ProblemSchemas.Problem, document);
        var none = DescribeErrors.Problem("The file has no such range.", ProblemSchemas.Problem, document);
        (none.Headers, responses["416"]) = (Of(Size), none);
    }
}
