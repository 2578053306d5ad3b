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
        health.MapGet("/healthz", () => TypedResults.Ok(new HealthView("ok"))).WithSummary("Whether this process answers")
            .WithDescription("It asks no service: a process that answers need not be restarted.");
        health.MapGet("/readyz", ReadyAsync).WithSummary("Whether requests should come here, and which service is down")
            .WithDescription("503 where a service is down that every request needs, and while the server shuts down.").Produces<ReadyView>(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    /// <summary>The same body either way: whoever checks why a server is not ready wants to see all of its services.</summary>
    private static async Task<Results<Ok<ReadyView>, JsonHttpResult<ReadyView>>> ReadyAsync(Readiness readiness)
    {
        var view = await readiness.CheckAsync();
        return view.Status == Readiness.Ready ? TypedResults.Ok(view) : TypedResults.Json(view, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
