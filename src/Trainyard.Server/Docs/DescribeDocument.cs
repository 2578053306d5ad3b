using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Trainyard.Server.Docs;

/// <summary>What holds for the whole API.</summary>
internal sealed class DescribeDocument(IHttpContextAccessor request) : IOpenApiDocumentTransformer
{
    public const string Scheme = "bearer";

    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Sign-in"] = "Getting tokens, renewing them, and signing out. Open to anybody.",
        ["Account"] = "The account that is signed in.",
        ["API tokens"] = "Tokens by which scripts and machines act for an account.",
        ["Users"] = "Who has an account; for admins.",
        ["Sweeps"] = "Search for the best settings: trials are jobs, and the better ones go on.",
        ["Jobs"] = "Submit jobs, watch and control them, and fetch their results.",
        ["Job list"] = "The list of jobs as a table: its fields, its expressions, groups, saved views, and what is done to many jobs at once.",
        ["Compare"] = "Jobs side by side: what differs, what they measured, and their curves over each other.",
        ["Specs"] = "What can be asked for in a job.",
        ["Workers"] = "Who trains, and how many workers are wanted.",
        ["Files"] = "What a job brings besides its dataset: a network as TorchScript, or weights to begin with.",
        ["Datasets"] = "What people bring to train on: upload it, have it checked and packed, look at it, fetch it, delete it.",
        ["Dead letters"] = "Messages that could not be processed and were dead-lettered; for admins.",
        ["Health"] = "For probes. Open to anybody.",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Trainyard",
            Version = "v1",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            // Each server has its own; the document is of all of them.
            Contact = new OpenApiContact { Name = "Whoever runs this server" },
            Description = """
                Submit training jobs, watch them, and fetch what they learned. Errors are Problem Details (RFC 9457), with messages by field in `errors`.
                What is null is left out of an answer, and a later version may add members: ignore those that you do not know.
                HEAD is answered like GET, without a body.

                Changes are pushed over the WebSocket `/ws/jobs` (SignalR): `docs/live.md` in the repository describes its calls and messages, whose
                jobs and events are the schemas `JobSummary`, `JobView` and `JobEvent` of this document.
                """,
        };
        // Without a name, so that the page works behind any; with the path below which a proxy shows this server.
        document.Servers = [new OpenApiServer { Url = request.HttpContext?.Request.PathBase is { HasValue: true } path ? path.Value! : "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The `accessToken` that signing in answers with, or an API token.",
        };
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>()) tag.Description ??= Tags.GetValueOrDefault(tag.Name!);
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }
}
