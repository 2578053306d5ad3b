using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Comparing;
using Trainyard.Contracts;
using Trainyard.Curves;
using Trainyard.Jobs;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Exports;

namespace Trainyard.Server.Comparing;

/// <summary>Jobs side by side, and their curves over each other.</summary>
internal static class CompareApi
{
    public static IEndpointRouteBuilder MapCompare(this IEndpointRouteBuilder routes)
    {
        var compare = routes.MapGroup("/api/compare").WithTags("Compare").RequireAuthorization(Policies.Viewer);
        compare.MapGet("/", CompareAsync).WithSummary("Compare jobs")
            .WithDescription("What differs between their specs, and the latest and the best of each series that one of them has. A job that is not there is named in `missing`.")
            .WithExample(null, Examples.Comparison);
        compare.MapGet("/curves", CurvesAsync).WithSummary("Read one series of several jobs")
            .WithDescription("Thinned to what a chart can show, with every peak; the stored points stay as they are. A curve has one value a step. Where a job has no such series its curve is empty.")
            .WithExample(null, new[] { Examples.Curve });
        compare.MapTensorBoardOfSeveral();
        return routes;
    }

    private static async Task<Results<Ok<JobComparison>, ValidationProblem>> CompareAsync(
        [Description("The ids of the jobs, separated by commas.")] string? jobs, IJobStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!JobIds.TryRead(jobs, out var ids, out var error)) return Problems.Invalid("jobs", error);
        var (found, missing) = await store.FindInOrderAsync(ids, cancellationToken);
        return TypedResults.Ok(JobComparisons.Of(found, missing, time.GetUtcNow()));
    }

    private static async Task<Results<Ok<IReadOnlyList<CurveView>>, ValidationProblem>> CurvesAsync(
        [AsParameters] CurveParameters parameters, IJobStore store, IJobHistory history, CancellationToken cancellationToken)
    {
        if (parameters.ToQuery(out var errors) is not { } query) return Problems.Invalid(errors);
        var (found, _) = await store.FindInOrderAsync(query.Jobs, cancellationToken);
        var curves = new List<CurveView>();
        // One after the other: the whole points of one job alone are in memory.
        foreach (var job in found) curves.Add(ToView(job.Id, (await Curve.ReadAsync(history, job, query.Metric, cancellationToken)).Between(query.Axis, query.From, query.To), query.Points));
        return TypedResults.Ok<IReadOnlyList<CurveView>>(curves);
    }

    private static CurveView ToView(JobId job, Curve curve, int most)
    {
        var thinned = Thinning.Thin(curve.Points, most);
        var view = new CurveView(job, curve.Points.Count, [.. thinned.Select(p => p.Point.Step)], [.. thinned.Select(p => p.Point.Seconds)], [.. thinned.Select(p => p.Point.Value)])
        {
            StepsPerEpoch = curve.StepsPerEpoch,
            BatchSize = curve.BatchSize,
        };
        return thinned.Count == curve.Points.Count ? view : view with { Counts = [.. thinned.Select(p => p.Count)], Means = [.. thinned.Select(p => p.Mean)] };
    }
}
