using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Trainyard.Contracts;
using Trainyard.Scaling;
using Trainyard.Server.Docs;

namespace Trainyard.Server.Scaling;

/// <summary>How many workers are wanted: for KEDA's <c>metrics-api</c> scaler, and for whoever asks why.</summary>
internal static class ScalingApi
{
    public static IEndpointRouteBuilder MapScaling(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/scaling", ShowAsync).WithTags("Workers").RequireAuthorization(ScalingServices.Policy).WithSummary("Say how many workers are wanted, and why")
            .WithDescription("From jobs queued and running, so that a worker which trains is always wanted. An autoscaler reads it with the server's `Scaling:Token` as bearer token.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithExample(null, Examples.Scaling);
        return routes;
    }

    private static async Task<Ok<ScalingView>> ShowAsync(ScalingService scaling, IOptions<ScalingOptions> options)
    {
        var (wanted, limits) = (await scaling.NowAsync(), options.Value);
        return TypedResults.Ok(new ScalingView(
            wanted.Count, wanted.Why, wanted.Load.Jobs, wanted.Load.Training, wanted.Load.Active,
            new ScalingLimits(
                limits.Min, limits.Max, limits.SlotsPerWorker, limits.QueuedPerSlot, limits.KeepAlive.TotalSeconds, limits.LowPriorityBelow, limits.LowPriorityMax ?? limits.Max)));
    }
}
