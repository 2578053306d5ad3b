using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Client;

/// <summary>Which sweeps to list, the newest first.</summary>
public sealed record SweepListRequest
{
    public string? Owner { get; init; }

    /// <summary>The cursor that the page before ended with (<see cref="SweepPage.Next"/>).</summary>
    public string? After { get; init; }
    public int Limit { get; init; } = 50;

    internal string ToQueryString()
    {
        IEnumerable<(string Name, string? Value)> parts = [("owner", Owner), ("after", After), ("limit", Limit.ToString(CultureInfo.InvariantCulture))];
        return "?" + string.Join('&', parts.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
    }
}
