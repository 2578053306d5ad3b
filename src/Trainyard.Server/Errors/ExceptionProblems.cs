using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Trainyard.Contracts;
using Trainyard.Storage;

namespace Trainyard.Server.Errors;

/// <summary>
/// Requests that could not be read, a disk that is full, and a service that is away, as Problem Details without the names of types;
/// anything else is a 500 and is logged.
/// </summary>
internal sealed partial class ExceptionProblems(IProblemDetailsService problems) : IExceptionHandler
{
    /// <summary>Seconds.</summary>
    private const string RetryAfter = "2";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            BadHttpRequestException bad => Describe(bad, httpContext.Request),
            StorageFullException full => new ProblemDetails { Status = StatusCodes.Status507InsufficientStorage, Detail = full.Message },
            StorageFaultException fault => new ProblemDetails { Status = StatusCodes.Status503ServiceUnavailable, Detail = fault.Message },
            UnavailableException away => new ProblemDetails
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                Detail = $"{away.Message} Nothing is lost, and jobs in training go on: try again in a few seconds.",
            },
            _ => null,
        };
        if (exception is UnavailableException) httpContext.Response.Headers.RetryAfter = RetryAfter;
        if (problem?.Status is not { } status) return false;
        httpContext.Response.StatusCode = status;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
        return true;
    }

    private static ProblemDetails Describe(BadHttpRequestException bad, HttpRequest request)
    {
        if (bad.StatusCode != StatusCodes.Status400BadRequest) return new ProblemDetails { Status = bad.StatusCode };
        var errors = new Dictionary<string, string[]>();
        if (bad.InnerException is JsonException json) Explain(json, errors);
        else if (Parameter().Match(bad.Message) is { Success: true } match) errors[match.Groups[1].Value] = [$"must not be '{match.Groups[2].Value}'."];
        else if (request.ContentLength is 0 or null) errors[""] = ["The body is empty; a JSON object is expected."];
        else errors[""] = ["The request could not be read."];
        return new HttpValidationProblemDetails(errors) { Status = bad.StatusCode, Title = Problems.InvalidTitle, Detail = Problems.Summarize(errors) };
    }

    private static void Explain(JsonException json, Dictionary<string, string[]> errors)
    {
        var path = json.Path is null or "$" ? "" : json.Path.Replace("$.", "", StringComparison.Ordinal);
        var missing = json.Message.Contains("missing required", StringComparison.Ordinal) ? Quoted().Matches(json.Message).Select(m => m.Groups[1].Value).Where(n => !n.Contains('.', StringComparison.Ordinal)) : [];
        foreach (var name in missing) errors[name] = ["is required."];
        if (errors.Count == 0 && WireEnum().Match(json.Message) is { Success: true } word && typeof(Problem).Assembly.GetType(word.Value) is { IsEnum: true } words)
            errors[path] = [$"must be one of {string.Join(", ", Enum.GetNames(words).Select(JsonNamingPolicy.CamelCase.ConvertName))}."];
        if (errors.Count == 0) errors[path] = [path.Length == 0 ? "This is not the JSON that is expected here; /openapi/v1.json describes it." : "is unknown, or not of the right type or value."];
    }

    [GeneratedRegex("""parameter "\S+ (\w+)" from "(.*)"\.$""")]
    private static partial Regex Parameter();

    /// <summary>Of the wire's types there may be only one in such a message: that of the value, or of a list of them.</summary>
    [GeneratedRegex("""(?<=could not be converted to .*)Trainyard\.Contracts\.\w+""")]
    private static partial Regex WireEnum();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
