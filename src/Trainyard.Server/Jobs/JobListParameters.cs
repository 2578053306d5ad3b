using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Server.Web;

namespace Trainyard.Server.Jobs;

/// <summary>A list's query as it is in the address.</summary>
internal sealed record JobListParameters
{
    public const int MaxText = 200;

    public static IReadOnlyList<string> StateChoices { get; } = QueryValues.Choices<JobState>();

    public static IReadOnlyList<string> OrderChoices { get; } = ["asc", "desc"];
    public const int MaxRows = 200;
    public const int DefaultRows = 50;
    public const int MaxFilters = 8;

    [FromQuery(Name = "state"), Description("Only jobs in this state; repeat it for several.")]
    public string[]? State { get; init; }

    [FromQuery(Name = "owner"), Description("Only jobs of this account.")]
    public string? Owner { get; init; }

    [FromQuery(Name = "q"), Description("Only jobs with this text in their name, preset, tags or id.")]
    public string? Q { get; init; }

    [FromQuery(Name = "filter"), Description("Only jobs with such a figure of a series; repeat it for several, which must all be so.")]
    public string[]? Filter { get; init; }

    [FromQuery(Name = "sort"), Description("What to sort by, or a figure of a series, such as `metric:validation/accuracy:best`; jobs without that figure come last.")]
    public string? Sort { get; init; }

    [FromQuery(Name = "order"), Description("Ascending or descending.")]
    public string? Order { get; init; }

    [FromQuery(Name = "after"), Description("The `next` of the page before.")]
    public string? After { get; init; }

    [FromQuery(Name = "limit"), Description("Most jobs on a page.")]
    public string? Limit { get; init; }

    public JobQuery? ToQuery(out IReadOnlyDictionary<string, string[]> errors)
    {
        var wrong = new Dictionary<string, string[]>();
        errors = wrong;
        foreach (var state in (State ?? []).Where(s => !StateChoices.Contains(s))) wrong["state"] = [QueryValues.NotOneOf(StateChoices, state)];
        MetricKey? metric = MetricKey.TryParse(Sort, null, out var key) ? key : null;
        if (!QueryValues.TryRead<JobSort>(metric is null ? Sort : null, JobSorts.Names, out var sort, out var notSort)) wrong["sort"] = [$"{notSort} A figure of a series is {MetricKey.Rule}."];
        var filters = new List<MetricFilter>();
        foreach (var text in Filter ?? [])
        {
            if (MetricFilter.TryParse(text, null, out var filter)) filters.Add(filter);
            else wrong["filter"] = [$"must be {MetricFilter.Rule}, not '{text}'."];
        }
        if (filters.Count > MaxFilters) wrong["filter"] = [$"has {filters.Count} values; at most {MaxFilters} are allowed."];
        if (Order is not null && !OrderChoices.Contains(Order)) wrong["order"] = [QueryValues.NotOneOf(OrderChoices, Order)];
        if (!QueryValues.TryRead(Limit, DefaultRows, MaxRows, out var limit, out var error)) wrong["limit"] = [error];
        if (Q?.Length > MaxText) wrong["q"] = [$"has {Q.Length} characters; at most {MaxText} are allowed."];
        return wrong.Count > 0 ? null : new JobQuery
        {
            States = [.. (State ?? []).Select(s => Enum.Parse<JobState>(s, ignoreCase: true)).Distinct()],
            Owner = Owner,
            Text = Q,
            Metrics = filters,
            Sort = metric is null ? sort ?? JobSort.Created : JobSort.Metric,
            Metric = metric,
            Descending = Order != "asc",
            After = string.IsNullOrEmpty(After) ? null : After,
            Limit = limit,
        };
    }
}
