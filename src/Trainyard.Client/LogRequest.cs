using System.Globalization;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Client;

/// <summary>Which lines of a job's log to read.</summary>
public sealed record LogRequest
{
    /// <summary>The cursor that the page before ended with.</summary>
    public EventCursor After { get; init; }

    /// <summary>The least level: a warning is shown with errors.</summary>
    public LineLevel Level { get; init; }

    /// <summary>Part of the text, ignoring case.</summary>
    public string? Search { get; init; }
    public int Limit { get; init; } = 1_000;

    internal string ToQueryString()
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?after={After}&limit={Limit}&level={JsonNamingPolicy.CamelCase.ConvertName(Level.ToString())}");
        return Search is null ? query : $"{query}&search={Uri.EscapeDataString(Search)}";
    }
}
