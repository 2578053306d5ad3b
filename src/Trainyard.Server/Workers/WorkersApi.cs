using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Live;
using Trainyard.Workers;

namespace Trainyard.Server.Workers;

/// <summary>The workers, what they train, and when each last reported.</summary>
internal static class WorkersApi
{
    public static IEndpointRouteBuilder MapWorkers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/workers", ListAsync).WithTags("Workers").RequireAuthorization(Policies.Viewer).WithSummary("List the workers")
            .WithDescription("All that were heard of during the last hour. Nobody configures them: a worker that joins or leaves says so itself.")
            .WithExample(null, new[] { Examples.Worker });
        return routes;
    }

    private static async Task<Ok<IReadOnlyList<WorkerView>>> ListAsync(IWorkerRegistry workers, JobReader jobs, CancellationToken cancellationToken)
    {
        var known = await workers.ListAsync(cancellationToken);
        var found = await Task.WhenAll(known.SelectMany(w => w.Report.Jobs).Distinct().Select(async id => new WorkerJob(id, (await jobs.FindAsync(id, cancellationToken))?.Spec.Name)));
        var training = found.ToDictionary(job => job.Id);
        return TypedResults.Ok<IReadOnlyList<WorkerView>>(
            [.. known.OrderBy(w => w.Report.Name, StringComparer.Ordinal).ThenBy(w => w.Report.StartedAt).Select(w => ToView(w, training))]);
    }

    private static WorkerView ToView(KnownWorker worker, Dictionary<JobId, WorkerJob> jobs)
    {
        var report = worker.Report;
        return new WorkerView(
            report.Id, report.Name, worker.State, report.Device, report.Slots, [.. report.Jobs.Select(id => jobs[id])], report.StartedAt, worker.SaidAt, worker.Age.TotalSeconds);
    }
}
