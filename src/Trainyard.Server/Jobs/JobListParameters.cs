using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Server.Web;

namespace Trainyard.Server.Jobs;

/// <summary>A list's query as it stands in the address.</summary>
internal sealed record JobListParameters
{
    public const int MaxText = 200;

    public static IReadOnlyList<string> StateChoices { get; } = QueryValues.Choices<JobState>();

    public static IReadOnlyList<string> OrderChoices { get; } = ["asc", "desc"];
    public const int MaxRows = 200;
    public const int DefaultRows = 50;

    [FromQuery(Name = "state"), Description("Only jobs in this state; repeat it for several.")]
    public string[]? State { get; init; }

    [FromQuery(Name = "owner"), Description("Only jobs of this account.")]
    public string? Owner { get; init; }

    [FromQuery(Name = "q"), Description("Only jobs with this text in their name, preset, tags or id.")]
    public string? Q { get; init; }

    [FromQuery(Name = "sort"), Description("What to sort by; jobs without that figure come last.")]
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
        if (!QueryValues.TryRead<JobSort>(Sort, JobSorts.Names, out var sort, out var notSort)) wrong["sort"] = [notSort];
        if (Order is not null && !OrderChoices.Contains(Order)) wrong["order"] = [QueryValues.NotOneOf(OrderChoices, Order)];
        if (!QueryValues.TryRead(Limit, DefaultRows, MaxRows, out var limit, out var error)) wrong["limit"] = [error];
        if (Q?.Length > MaxText) wrong["q"] = [$"has {Q.Length} characters; at most {MaxText} are allowed."];
        return wrong.Count > 0 ? null : new JobQuery
        {
            States = [.. (State ?? []).Select(s => Enum.Parse<JobState>(s, ignoreCase: true)).Distinct()],
            Owner = Owner,
            Text = Q,
            Sort = sort ?? JobSort.Created,
            Descending = Order != "asc",
            After = string.IsNullOrEmpty(After) ? null : After,
            Limit = limit,
        };
    }
}
