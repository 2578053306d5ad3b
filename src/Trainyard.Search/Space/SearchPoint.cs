using System.Text.Json;

namespace Trainyard.Search.Space;

/// <summary>Values by the name of their setting, without those that do not exist here. Two points with the same values are equal.</summary>
public sealed class SearchPoint : IEquatable<SearchPoint>
{
    private readonly SortedDictionary<string, JsonElement> _values;

    public SearchPoint(IEnumerable<KeyValuePair<string, JsonElement>> values) => _values = new SortedDictionary<string, JsonElement>(values.ToDictionary(v => v.Key, v => v.Value), StringComparer.Ordinal);

    public IReadOnlyDictionary<string, JsonElement> Values => _values;

    /// <exception cref="KeyNotFoundException">The setting does not exist here.</exception>
    public JsonElement this[string name] => _values[name];

    public bool TryGet(string name, out JsonElement value) => _values.TryGetValue(name, out value);

    public bool Equals(SearchPoint? other) =>
        other is not null && _values.Count == other._values.Count && _values.Zip(other._values).All(pair => pair.First.Key == pair.Second.Key && JsonElement.DeepEquals(pair.First.Value, pair.Second.Value));

    public override bool Equals(object? obj) => Equals(obj as SearchPoint);

    // Names alone would do; numbers by their value, since 1 and 1.0 are equal.
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _values)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(value.ValueKind == JsonValueKind.Number ? value.GetDouble().GetHashCode() : (int)value.ValueKind);
        }
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(", ", _values.Select(v => $"{v.Key} = {v.Value.GetRawText()}"));
}
