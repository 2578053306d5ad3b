using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Trainyard.Server.Docs;

internal sealed class DescribeDocument : IOpenApiDocumentTransformer
{
    public const string Scheme = "bearer";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Trainyard",
            Version = "v1",
            Description = "Submit training jobs, watch them, and fetch what they learned. Errors are Problem Details (RFC 9457), with messages by field in `errors`.",
        };
        // Relative, so that the page works behind any name.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The `accessToken` that signing in answers with.",
        };
        return Task.CompletedTask;
    }
}
