using Trainyard.Search.Methods;

namespace Trainyard.Sweeps;

/// <summary>Whether and how trials wait at rungs.</summary>
public enum RungKind
{
    None,
    Asha,
    Hyperband,

    /// <summary>A population, whose worst copy the best after each generation.</summary>
    Pbt,
}

/// <summary>How a sweep searches: who chooses points, and whether trials wait at rungs. Written as <c>tpe</c>, <c>asha</c> (at random points) or <c>asha+tpe</c>.</summary>
/// <param name="Points">One of <see cref="SearchMethods.Names"/>, or <see cref="Own"/>.</param>
/// <param name="Rungs">Where trials wait.</param>
public sealed record SweepMethod(string Points, RungKind Rungs)
{
    /// <summary>Every point is told over the API.</summary>
    public const string Own = "own";

    private const string Random = "random";

    private static readonly Dictionary<string, RungKind> Kinds = new(StringComparer.OrdinalIgnoreCase) { ["asha"] = RungKind.Asha, ["hyperband"] = RungKind.Hyperband, ["pbt"] = RungKind.Pbt };

    private static readonly IReadOnlyList<string> PointNames = [.. SearchMethods.Names, Own];

    /// <returns>Null: there is no such method, and why as half a sentence.</returns>
    public static SweepMethod? Parse(string text, out string? error)
    {
        string? points = null;
        RungKind? rungs = null;
        error = null;
        foreach (var part in text.Split('+', StringSplitOptions.TrimEntries))
        {
            if (rungs is null && Kinds.TryGetValue(part, out var kind)) rungs = kind;
            else if (points is null && PointNames.FirstOrDefault(name => name.Equals(part, StringComparison.OrdinalIgnoreCase)) is { } known) points = known;
            else error = $"must be one of {string.Join(", ", PointNames)}, asha, hyperband and pbt, or one of the last three with one of the others, such as asha+tpe; not '{text}'.";
        }
        return error is null ? new SweepMethod(points ?? Random, rungs ?? RungKind.None) : null;
    }

    public override string ToString() => Rungs switch
    {
        RungKind.None => Points,
        _ when Points == Random => Name(Rungs),
        _ => $"{Name(Rungs)}+{Points}",
    };

    private static string Name(RungKind kind) => kind.ToString().ToLowerInvariant();
}
