using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Trainyard.Fields;
using Trainyard.Jobs;
using Trainyard.Server.Web;

namespace Trainyard.Server.Jobs;

/// <summary>A page of a list as it is asked for in the address.</summary>
internal sealed record JobListParameters : JobTableParameters
{
    public const int MaxRows = 200;
    public const int DefaultRows = 50;

    [FromQuery(Name = "after"), Description("The `next` of the page before.")]
    public string? After { get; init; }

    [FromQuery(Name = "limit"), Description("Most jobs on a page.")]
    public string? Limit { get; init; }

    /// <summary>The query, and the columns that its rows get, by the names that they were asked for with; null: something is wrong.</summary>
    public (JobQuery Query, IReadOnlyDictionary<string, JobField> Columns)? Read(DateTimeOffset now, ListErrors errors)
    {
        var table = ReadTable(now, errors);
        if (!QueryValues.TryRead(Limit, DefaultRows, MaxRows, out var limit, out var error)) errors.Add("limit", error);
        return table is not var (query, columns) || errors.Any ? null : (query with { After = string.IsNullOrEmpty(After) ? null : After, Limit = limit }, columns);
    }
}
