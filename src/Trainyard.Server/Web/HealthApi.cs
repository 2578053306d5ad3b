using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Trainyard.Server.Web;

internal sealed record HealthView(string Status);

internal static class HealthApi
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").WithTags("Health").AllowAnonymous();
        health.MapGet("/healthz", () => TypedResults.Ok(new HealthView("ok"))).WithSummary("Whether this process answers");
        health.MapGet("/readyz", ReadyAsync).WithSummary("Whether the store takes writes").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    private static async Task<Results<Ok<HealthView>, ProblemHttpResult>> ReadyAsync(Readiness readiness) =>
        await readiness.CheckAsync()
            ? TypedResults.Ok(new HealthView("ready"))
            : TypedResults.Problem("The store does not take writes; the server's log says why.", statusCode: StatusCodes.Status503ServiceUnavailable);
}
