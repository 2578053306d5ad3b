using System.Text.Json;

namespace Trainyard.Search.Space;

/// <summary>The setting exists only where another one has one of these values.</summary>
public sealed record Condition(string Setting, IReadOnlyList<JsonElement> Values)
{
    /// <summary>By which conditions that mean the same are found.</summary>
    internal string Key => $"{Setting}={string.Join(",", Values.Select(v => v.GetRawText()))}";

    public bool Holds(SearchPoint point) => point.TryGet(Setting, out var value) && Values.Any(v => JsonElement.DeepEquals(v, value));
}
