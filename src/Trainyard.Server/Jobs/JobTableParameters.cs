using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;
using Trainyard.Server.Web;

namespace Trainyard.Server.Jobs;

/// <summary>Which jobs, in which order, with which columns, as it is in the address.</summary>
internal record JobTableParameters : JobFilterParameters
{
    public const int MaxColumns = 40;

    public static IReadOnlyList<string> OrderChoices { get; } = ["asc", "desc"];
    public static IReadOnlyList<string> RunningChoices { get; } = ["first"];

    [FromQuery(Name = "sort"), Description("The field to sort by, such as `created`, `optimizer.learningRate` or `validation/accuracy:best`; jobs without a value come last.")]
    public string? Sort { get; init; }

    [FromQuery(Name = "order"), Description("Ascending or descending.")]
    public string? Order { get; init; }

    [FromQuery(Name = "running"), Description("`first`: running jobs stand before all others, whatever the order.")]
    public string? Running { get; init; }

    [FromQuery(Name = "column"), Description("A field whose value each row gets; repeat it for several.")]
    public string[]? Column { get; init; }

    /// <summary>The query, and the columns in their order, by the names that they were asked for with; null: something is wrong.</summary>
    protected (JobQuery Query, IReadOnlyDictionary<string, JobField> Columns)? ReadTable(DateTimeOffset now, ListErrors errors)
    {
        var query = ToQuery(now, errors);
        var sort = QueryValues.TryRead<JobSort>(Sort, JobSorts.Names, out var known, out _) ? known ?? JobSort.Created : JobSort.Field;
        var field = sort == JobSort.Field ? errors.Field("sort", Sort!) : null;
        if (Order is not null && !OrderChoices.Contains(Order)) errors.Add("order", QueryValues.NotOneOf(OrderChoices, Order));
        if (Running is not null && !RunningChoices.Contains(Running)) errors.Add("running", QueryValues.NotOneOf(RunningChoices, Running));
        if (Column?.Length > MaxColumns) errors.Add("column", $"has {Column.Length} values; at most {MaxColumns} are allowed.");
        var columns = new OrderedDictionary<string, JobField>();
        foreach (var name in Column ?? []) if (errors.Field("column", name) is { } column) columns.TryAdd(name, column);
        return query is null || errors.Any ? null : (query with
        {
            // By the name of its column, where it has one: that has an index.
            Sort = field is not null && JobSortOf(field) is { } same ? same : sort,
            Field = field,
            Descending = Order != "asc",
            RunningFirst = Running is not null,
        }, columns);
    }

    private static JobSort? JobSortOf(JobField field) => field.Name switch
    {
        "started" => JobSort.Start,
        "ended" => JobSort.End,
        var name => JobSorts.Names.Contains(name) ? Enum.Parse<JobSort>(name, ignoreCase: true) : null,
    };
}
