using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Filters;
using Trainyard.Jobs;
using Trainyard.Server.Accounts;
using Trainyard.Server.Docs;
using Trainyard.Server.Exports;
using Trainyard.Server.Web;

namespace Trainyard.Server.Jobs;

/// <summary>What makes the list of jobs a table: its fields, its expressions, its groups, and what is done to many rows at once.</summary>
internal static class JobListApi
{
    public const int MaxGroups = 500;
    public const int DefaultGroups = 50;

    public static IEndpointRouteBuilder MapJobList(this IEndpointRouteBuilder routes)
    {
        var list = routes.MapGroup("/api/job-list").WithTags("Job list").RequireAuthorization(Policies.Viewer);
        list.MapGet("/fields", FieldsAsync).WithSummary("List the fields of jobs")
            .WithDescription("All that a list shows, sorts by and filters by: facts, settings by their path in the spec, and the series that the newest jobs have.")
            .WithExample(null, Examples.Fields);
        list.MapGet("/filter", CheckAsync).WithSummary("Check an expression while it is written")
            .WithDescription("The first thing that is wrong with it and where, and what may stand at the caret.")
            .WithExample(null, Examples.FilterCheck);
        list.MapGet("/groups", GroupsAsync).WithSummary("Count jobs by what they have in a field")
            .WithDescription("The largest groups first. By `state` it is the number of jobs in each state.").WithExample(null, Examples.Groups);
        list.MapListExport();
        list.MapViews();

        routes.MapGroup("/api/job-list").WithTags("Job list").RequireAuthorization(Policies.Trainer).MapBulk();
        return routes;
    }

    private static async Task<Ok<IReadOnlyList<FieldView>>> FieldsAsync(RecentJobs recent, CancellationToken cancellationToken)
    {
        var series = (await recent.ReadAsync(cancellationToken)).SelectMany(job => job.Metrics.Keys).Distinct().OrderBy(MetricNames.PlaceOf).ThenBy(name => name, StringComparer.Ordinal);
        var metrics = series.SelectMany(name => Enum.GetValues<MetricFigure>().Select(figure => JobFields.Of(new MetricKey(name, figure))));
        return TypedResults.Ok<IReadOnlyList<FieldView>>([.. JobFields.BuiltIn.Concat(metrics).Select(field => field.View)]);
    }

    private static async Task<Ok<FilterCheck>> CheckAsync(
        [Description("The expression so far.")] string? text, [Description("Where the next letter goes, from 0; without it, at the end.")] int? caret,
        RecentJobs recent, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(FilterCompletion.At(text ?? "", caret ?? text?.Length ?? 0, await recent.ReadAsync(cancellationToken), time.GetUtcNow()));

    private static async Task<Results<Ok<IReadOnlyList<JobGroupView>>, ValidationProblem>> GroupsAsync(
        [AsParameters] JobGroupParameters parameters, IJobStore jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new ListErrors();
        if (parameters.Read(time.GetUtcNow(), errors) is not var (query, by, figure, limit)) return errors.ToProblem();
        var groups = await jobs.CountGroupsAsync(query, by, figure, limit, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<JobGroupView>>([.. groups.Select(group => new JobGroupView(group.Value.ToJson(by.Kind), group.Count, group.Lowest, group.Highest))]);
    }
}

/// <summary>How jobs are grouped, as it is in the address.</summary>
internal sealed record JobGroupParameters : JobFilterParameters
{
    public const string DefaultBy = "state";

    [FromQuery(Name = "by"), Description("The field that the jobs of a group have in common.")]
    public string? By { get; init; }

    [FromQuery(Name = "figure"), Description("A field of numbers whose lowest and highest value in each group are told.")]
    public string? Figure { get; init; }

    [FromQuery(Name = "limit"), Description("Most groups.")]
    public string? Limit { get; init; }

    /// <summary>Null: something is wrong.</summary>
    public (JobQuery Query, JobField By, JobField? Figure, int Limit)? Read(DateTimeOffset now, ListErrors errors)
    {
        var query = ToQuery(now, errors);
        var by = errors.Field("by", By ?? DefaultBy);
        var figure = Figure is null ? null : errors.Field("figure", Figure);
        if (figure is { Kind: not (FieldKind.Number or FieldKind.Duration) }) errors.Add("figure", $"must hold numbers, and {figure.Name} does not.");
        if (!QueryValues.TryRead(Limit, JobListApi.DefaultGroups, JobListApi.MaxGroups, out var limit, out var error)) errors.Add("limit", error);
        return query is null || by is null || errors.Any ? null : (query, by, figure, limit);
    }
}
