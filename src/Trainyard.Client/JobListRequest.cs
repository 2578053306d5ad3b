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
    public string? Search { get; init; }

    /// <summary>Only jobs with all of these.</summary>
    public IReadOnlyList<MetricFilter> Metrics { get; init; } = [];

    /// <summary>One of <see cref="JobSorts.Names"/>, or a <see cref="MetricKey"/>.</summary>
    public string Sort { get; init; } = JobSorts.NameOf(JobSort.Created);
    public bool Ascending { get; init; }

    /// <summary>The cursor that the page before ended with.</summary>
    public string? After { get; init; }
    public int Limit { get; init; } = 50;

    internal string ToQueryString()
    {
        IEnumerable<(string Name, string? Value)> parts =
        [
            .. States.Select(s => ("state", (string?)JsonNamingPolicy.CamelCase.ConvertName(s.ToString()))),
            .. Metrics.Select(f => ("filter", (string?)f.ToString())), ("owner", Owner), ("q", Search), ("sort", Sort), ("order", Ascending ? "asc" : "desc"), ("after", After),
            ("limit", Limit.ToString(CultureInfo.InvariantCulture)),
        ];
        return "?" + string.Join('&', parts.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
    }
}
