using System.ComponentModel;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;
using Trainyard.Server.Comparing;
using Trainyard.Server.Errors;
using Trainyard.Server.Jobs;
using Trainyard.Server.Sweeps;
using Trainyard.Server.Tables;
using Trainyard.Server.Web;
using Trainyard.Sweeps;

namespace Trainyard.Server.Exports;

/// <summary>What jobs measured, as files for other programs. They are written while they are read, so that their length does not matter.</summary>
internal static class ExportApi
{
    public static void MapExports(this IEndpointRouteBuilder jobs)
    {
        jobs.MapGet("/{id}/points", PointsAsync).WithSummary("Download a job's points as a table")
            .WithDescription("A row for each step at which anything was measured, a column for each series, as CSV or Parquet. A curve has one value a step.")
            .Produces<Stream>(StatusCodes.Status200OK, TableFile.Download).ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("/{id}/tensorboard", TensorBoardAsync).WithSummary("Download a job's series for TensorBoard")
            .WithDescription("An event file: put it in a folder of its own, and start `tensorboard --logdir` with the folder above.")
            .Produces<Stream>(StatusCodes.Status200OK, TableFile.Download).ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static void MapListExport(this IEndpointRouteBuilder list) => list.MapGet("/export", ListAsync).WithSummary("Download the list as a table")
        .WithDescription("All jobs that the same query lists, in its order, as CSV or Parquet. Without `column`: the facts, the settings that differ, and the latest and the best value of each series.")
        .Produces<Stream>(StatusCodes.Status200OK, TableFile.Download);

    public static void MapTensorBoardOfSeveral(this IEndpointRouteBuilder compare) => compare.MapGet("/tensorboard", TensorBoardOfSeveralAsync).WithSummary("Download the series of several jobs for TensorBoard")
        .WithDescription("A zip file with a folder for each job: unpack it, and start `tensorboard --logdir` with where it is.")
        .Produces<Stream>(StatusCodes.Status200OK, "application/zip").ProducesProblem(StatusCodes.Status404NotFound);

    public static void MapTrialsExport(this IEndpointRouteBuilder sweeps) => sweeps.MapGet("/{id}/trials", TrialsAsync).WithSummary("Download a sweep's trials as a table")
        .WithDescription("A row for each trial, a column for each setting, and for the value at each rung, as CSV or Parquet.")
        .Produces<Stream>(StatusCodes.Status200OK, TableFile.Download).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<PushStreamHttpResult, ValidationProblem>> ListAsync([AsParameters] JobExportParameters parameters, IJobStore jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        var (now, errors) = (time.GetUtcNow(), new ListErrors());
        if (parameters.Read(now, errors) is not var (query, columns, format)) return errors.ToProblem();
        return (await JobsTable.OfAsync(query, columns, jobs, now, cancellationToken)).Send(format, "jobs", cancellationToken);
    }

    private static async Task<Results<PushStreamHttpResult, ValidationProblem, ProblemHttpResult>> PointsAsync(
        JobId id, string? format, IJobStore jobs, IJobHistory history, CancellationToken cancellationToken)
    {
        if (!QueryValues.TryRead<TableFormat>(format, TableFile.FormatChoices, out var given, out var error)) return Problems.Invalid("format", error);
        if (await jobs.FindAsync(id, cancellationToken) is not { } job) return JobsApi.Missing(id);
        return PointsTable.Of(job, history, cancellationToken).Send(given ?? TableFormat.Csv, FileNames.Of(job, "-points"), cancellationToken);
    }

    private static async Task<Results<PushStreamHttpResult, ValidationProblem, ProblemHttpResult>> TrialsAsync(
        SweepId id, string? format, ISweepStore sweeps, CancellationToken cancellationToken)
    {
        if (!QueryValues.TryRead<TableFormat>(format, TableFile.FormatChoices, out var given, out var error)) return Problems.Invalid("format", error);
        if (await sweeps.FindAsync(id, cancellationToken) is not { } sweep) return SweepControl.Missing(id);
        return TrialsTable.Of(sweep).Send(given ?? TableFormat.Csv, FileNames.Of(sweep.Name, sweep.Id.ToString(), "-trials"), cancellationToken);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TensorBoardAsync(JobId id, IJobStore jobs, IJobHistory history, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job) return JobsApi.Missing(id);
        return TypedResults.Stream(to => TensorBoardFile.WriteAsync(job, history, to, cancellationToken), TableFile.Download, TensorBoardFile.NameOf(job));
    }

    private static async Task<Results<PushStreamHttpResult, ValidationProblem, ProblemHttpResult>> TensorBoardOfSeveralAsync(
        string? jobs, IJobStore store, IJobHistory history, CancellationToken cancellationToken)
    {
        if (!JobIds.TryRead(jobs, out var ids, out var error)) return Problems.Invalid("jobs", error);
        var (found, missing) = await store.FindInOrderAsync(ids, cancellationToken);
        if (missing.Count > 0) return JobsApi.Missing(missing[0]);
        return TypedResults.Stream(to => ZipAsync(found, history, to, cancellationToken), "application/zip", "tensorboard.zip");
    }

    /// <summary>What the archive writes at once is sent on after each job.</summary>
    private static async Task ZipAsync(IReadOnlyList<Job> jobs, IJobHistory history, Stream to, CancellationToken cancellationToken)
    {
        await using var forward = new ForwardStream();
        await using (var zip = new ZipArchive(forward, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var job in jobs)
            {
                await using (var file = await zip.CreateEntry($"{FileNames.Of(job, "")}/{TensorBoardFile.NameOf(job)}").OpenAsync(cancellationToken))
                    await TensorBoardFile.WriteAsync(job, history, file, cancellationToken);
                await forward.DrainAsync(to, cancellationToken);
            }
        }
        await forward.DrainAsync(to, cancellationToken);
    }
}

/// <summary>The list as a file, as it is asked for in the address.</summary>
internal sealed record JobExportParameters : JobTableParameters
{
    [FromQuery(Name = "format"), Description("The file's format.")]
    public string? Format { get; init; }

    /// <summary>Null: something is wrong.</summary>
    public (JobQuery Query, IReadOnlyDictionary<string, JobField> Columns, TableFormat Format)? Read(DateTimeOffset now, ListErrors errors)
    {
        var table = ReadTable(now, errors);
        if (!QueryValues.TryRead<TableFormat>(Format, TableFile.FormatChoices, out var format, out var error)) errors.Add("format", error);
        return table is not var (query, columns) || errors.Any ? null : (query, columns, format ?? TableFormat.Csv);
    }
}
