using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Filters;
using Trainyard.Jobs;
using Trainyard.Server.Web;

namespace Trainyard.Server.Jobs;

/// <summary>Which jobs are meant, as it is in an address.</summary>
internal record JobFilterParameters
{
    public const int MaxText = 200;
    public const int MaxFilters = 8;

    public static IReadOnlyList<string> StateChoices { get; } = QueryValues.Choices<JobState>();

    [FromQuery(Name = "state"), Description("Only jobs in this state; repeat it for several.")]
    public string[]? State { get; init; }

    [FromQuery(Name = "owner"), Description("Only jobs of this account.")]
    public string? Owner { get; init; }

    [FromQuery(Name = "q"), Description("Only jobs with each of these words in their name, preset, tags or id, in any order.")]
    public string? Q { get; init; }

    [FromQuery(Name = "where"), Description("Only jobs that match this expression over any fields, such as `optimizer.learningRate < 0.01 and tag = \"baseline\"`; docs/list.md has the language. An error says in `filter` where it is.")]
    public string? Where { get; init; }

    [FromQuery(Name = "filter"), Description("Only jobs with such a figure of a series; repeat it for several, which must all be so. `where` can say the same, and more.")]
    public string[]? Filter { get; init; }

    /// <summary>The query; or null, and what is wrong.</summary>
    protected JobQuery? ToQuery(DateTimeOffset now, ListErrors errors)
    {
        foreach (var state in (State ?? []).Where(s => !StateChoices.Contains(s))) errors.Add("state", QueryValues.NotOneOf(StateChoices, state));
        if (Q?.Length > MaxText) errors.Add("q", $"has {Q.Length} characters; at most {MaxText} are allowed.");
        if (Filter?.Length > MaxFilters) errors.Add("filter", $"has {Filter.Length} values; at most {MaxFilters} are allowed.");
        var parts = new List<JobFilter>();
        foreach (var text in Filter ?? [])
        {
            if (MetricFilter.TryParse(text, null, out var filter)) parts.Add(Of(filter));
            else errors.Add("filter", $"must be {MetricFilter.Rule}, not '{text}'.");
        }
        if (errors.Read(Where, now) is { } expression) parts.Add(expression);
        return errors.Any ? null : new JobQuery
        {
            States = [.. (State ?? []).Select(s => Enum.Parse<JobState>(s, ignoreCase: true)).Distinct()],
            Owner = Owner,
            Text = Q,
            Filter = parts.Count == 0 ? null : new AllOf(parts),
        };
    }

    private static FieldCondition Of(MetricFilter filter) => new(
        JobFields.Of(filter.Metric),
        filter.Comparison switch
        {
            Comparison.Less => FilterOperator.Less,
            Comparison.AtMost => FilterOperator.AtMost,
            Comparison.Greater => FilterOperator.Greater,
            _ => FilterOperator.AtLeast,
        },
        FieldValue.Of(filter.Value));
}
