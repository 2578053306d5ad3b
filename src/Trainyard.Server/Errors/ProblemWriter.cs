using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Trainyard.Server.Errors;

/// <summary>Writes every error as Problem Details, whatever the client says it accepts: an error page helps no program.</summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    private static readonly object Detail = new();

    /// <summary>Says why a request is answered with a status that has no body yet.</summary>
    public static void SetDetail(HttpContext http, string detail) => http.Items[Detail] = detail;

    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Status ??= http.Response.StatusCode;
        problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        problem.Detail ??= http.Items[Detail] as string ?? DetailOf(problem.Status.Value);
        problem.Extensions.TryAdd("traceId", Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier);
        await http.Response.WriteAsJsonAsync(problem, problem.GetType(), options: null, "application/problem+json", http.RequestAborted);
    }

    private static string? DetailOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "Sign in, and send the access token as 'Authorization: Bearer …'; if you did, it has ended.",
        StatusCodes.Status403Forbidden => "Your role does not allow this.",
        StatusCodes.Status404NotFound => "There is nothing at this address.",
        StatusCodes.Status405MethodNotAllowed => "This address does not know this method; the header Allow names those that it knows.",
        StatusCodes.Status412PreconditionFailed => "It is not the one that If-Match or If-Unmodified-Since names: ask without that header.",
        StatusCodes.Status413PayloadTooLarge => "The body is too large.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be JSON: send 'Content-Type: application/json'.",
        StatusCodes.Status416RangeNotSatisfiable => "The file has no such range; the header Content-Range tells its size.",
        StatusCodes.Status500InternalServerError => "Something went wrong here. The server's log has the details under this traceId.",
        _ => null,
    };
}
