using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Filters;

internal static class JobQueryFilter
{
    /// <summary>All that a query asks of a job, as one filter.</summary>
    public static JobFilter ToFilter(this JobQuery query)
    {
        var parts = new List<JobFilter>();
        if (query.States.Count > 0) parts.Add(new AnyOf([.. query.States.Select(state => Is(FactFields.State, state.ToString().ToLowerInvariant()))]));
        if (query.Owner is { } owner) parts.Add(Is(FactFields.Owner, owner));
        if (query.EndedAfter is { } after) parts.Add(new FieldCondition(FactFields.Ended, FilterOperator.Greater, FieldValue.Of(after)));
        if (query.EndedBy is { } by) parts.Add(new FieldCondition(FactFields.Ended, FilterOperator.AtMost, FieldValue.Of(by)));
        if (query.Filter is { } filter) parts.Add(filter);
        parts.AddRange(query.Words.Select(Holds));
        return new AllOf(parts);
    }

    private static AnyOf Holds(string word) =>
        new([.. FactFields.Searched.Select(field => new FieldCondition(field, FilterOperator.Contains, FieldValue.Of(word)))]);

    private static FieldCondition Is(JobField field, string text) => new(field, FilterOperator.Equal, FieldValue.Of(text));
}
