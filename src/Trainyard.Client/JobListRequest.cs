using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Client;

/// <summary>Which jobs to list, and in which order.</summary>
public sealed record JobListRequest
{
    /// <summary>None: all states.</summary>
    public IReadOnlyList<JobState> States { get; init; } = [];
    public string? Owner { get; init; }

    /// <summary>Words, each of which must stand somewhere in the name, the preset, the tags or the id.</summary>
    public string? Search { get; init; }

    /// <summary>An expression over any fields, such as <c>optimizer.learningRate &lt; 0.01</c>.</summary>
    public string? Where { get; init; }

    /// <summary>Only jobs with all of these.</summary>
    public IReadOnlyList<MetricFilter> Metrics { get; init; } = [];

    /// <summary>The name of a field (<see cref="FieldView"/>).</summary>
    public string Sort { get; init; } = JobSorts.NameOf(JobSort.Created);
    public bool Ascending { get; init; }

    /// <summary>Running jobs come before all others.</summary>
    public bool RunningFirst { get; init; }

    /// <summary>Fields whose values each row gets.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The cursor that the page before ended with.</summary>
    public string? After { get; init; }
    public int Limit { get; init; } = 50;

    internal string ToQueryString() => Joined([.. Table(), ("after", After), ("limit", Limit.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>All of the jobs, whatever the page, as a file.</summary>
    internal string ToExportString(TableFormat format) => Joined([.. Table(), ("format", JsonNamingPolicy.CamelCase.ConvertName(format.ToString()))]);

    /// <summary>The same jobs, by what they have in a field.</summary>
    internal string ToGroupString(string by, string? figure) => Joined([.. Filters(), ("by", by), ("figure", figure)]);

    private IEnumerable<(string Name, string? Value)> Table() =>
        [.. Filters(), ("sort", Sort), ("order", Ascending ? "asc" : "desc"), ("running", RunningFirst ? "first" : null), .. Columns.Select(c => ("column", (string?)c))];

    private IEnumerable<(string Name, string? Value)> Filters() =>
    [
        .. States.Select(s => ("state", (string?)JsonNamingPolicy.CamelCase.ConvertName(s.ToString()))),
        .. Metrics.Select(f => ("filter", (string?)f.ToString())), ("owner", Owner), ("q", Search), ("where", Where),
    ];

    private static string Joined(IEnumerable<(string Name, string? Value)> parts) =>
        "?" + string.Join('&', parts.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
}
