using System.Text.Json;

namespace Trainyard.Search.Space;

/// <summary>All settings of a search, in order; a condition may name settings that stand before it only.</summary>
public sealed class SearchSpace
{
    private SearchSpace(IReadOnlyList<Setting> settings) => Settings = settings;

    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>Whether every setting always exists.</summary>
    public bool IsFlat => Settings.All(s => s.Condition is null);

    /// <summary>Whether neighbours are alike in every setting.</summary>
    public bool IsOrdered => Settings.All(s => s.IsOrdered);

    /// <summary>The settings that exist together, by their condition, in order. A group's condition names a setting of an earlier group.</summary>
    internal IReadOnlyList<int[]> Groups => [.. Enumerable.Range(0, Settings.Count).GroupBy(i => Settings[i].Condition?.Key ?? "").Select(g => g.ToArray())];

    /// <returns>The space, or null and what is wrong with the settings.</returns>
    public static SearchSpace? Create(IReadOnlyList<Setting> settings, out string? error)
    {
        error = SettingRules.Check(settings);
        return error is null ? new SearchSpace([.. settings]) : null;
    }

    /// <exception cref="ArgumentException">The settings contradict each other.</exception>
    public static SearchSpace Of(params IReadOnlyList<Setting> settings) => Create(settings, out var error) ?? throw new ArgumentException(error, nameof(settings));

    /// <summary>The point at a place of the unit cube; coordinates of settings that do not exist there are not read.</summary>
    public SearchPoint Decode(IReadOnlyList<double> coordinates)
    {
        var values = new Dictionary<string, JsonElement>();
        for (var i = 0; i < Settings.Count; i++)
        {
            if (Exists(Settings[i], values)) values[Settings[i].Name] = Settings[i].Decode(coordinates[i]);
        }
        return new SearchPoint(values);
    }

    /// <summary>The place of a point in the unit cube: NaN where a setting does not exist; null where the point is none of this space.</summary>
    public double[]? Encode(SearchPoint point)
    {
        var coordinates = new double[Settings.Count];
        for (var i = 0; i < Settings.Count; i++)
        {
            var setting = Settings[i];
            var exists = setting.Condition?.Holds(point) ?? true;
            var coordinate = exists && point.TryGet(setting.Name, out var value) ? setting.Encode(value) : null;
            if (exists && coordinate is null) return null;
            coordinates[i] = coordinate ?? double.NaN;
        }
        return coordinates;
    }

    private static bool Exists(Setting setting, Dictionary<string, JsonElement> values) =>
        setting.Condition is not { } condition || (values.TryGetValue(condition.Setting, out var value) && condition.Values.Any(v => JsonElement.DeepEquals(v, value)));
}
