using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Contracts;

namespace Trainyard.Server.Errors;

/// <summary>Expected failures as handlers return them; each says in a sentence what is wrong.</summary>
internal static class Problems
{
    public static ValidationProblem Invalid(string field, string message) => Invalid(new Dictionary<string, string[]> { [field] = [message] });

    /// <param name="errors">Messages by field.</param>
    /// <param name="filter">Where an expression is wrong; null: none is.</param>
    public static ValidationProblem Invalid(IReadOnlyDictionary<string, string[]> errors, FilterError? filter = null) =>
        TypedResults.ValidationProblem(errors, Summarize(errors), title: InvalidTitle, extensions: filter is null ? null : new Dictionary<string, object?> { ["filter"] = filter });

    public static ProblemHttpResult Unauthorized(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status401Unauthorized);

    public static ProblemHttpResult Forbidden(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status403Forbidden);

    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Gone(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status410Gone);

    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    public static ProblemHttpResult Unprocessable(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status422UnprocessableEntity);

    public static ProblemHttpResult Precondition(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status412PreconditionFailed);

    public static ProblemHttpResult TooLarge(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status413PayloadTooLarge);

    public static ProblemHttpResult Unsupported(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status415UnsupportedMediaType);

    public static ProblemHttpResult Locked(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status423Locked);

    public static ProblemHttpResult TooMany(HttpContext http, TimeSpan wait)
    {
        var seconds = Seconds(wait);
        http.Response.Headers.RetryAfter = seconds;
        return TypedResults.Problem($"Too many tries: wait {seconds} seconds.", statusCode: StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Whole seconds, as the header Retry-After has them.</summary>
    public static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    public const string InvalidTitle = "The request is not valid.";

    public static string Summarize(IReadOnlyDictionary<string, string[]> errors) => errors.Count == 1 ? Sentence(errors.Single()) : $"{errors.Count} fields are wrong.";

    private static string Sentence(KeyValuePair<string, string[]> error) =>
        error.Key.Length == 0 || char.IsUpper(error.Value[0][0]) ? error.Value[0] : $"{error.Key} {error.Value[0]}";
}
