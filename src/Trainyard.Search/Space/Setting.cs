using System.Text.Json;

namespace Trainyard.Search.Space;

/// <summary>One thing that a search may choose: a name (a path in a spec, such as <c>optimizer.learningRate</c>) and what it may be.</summary>
/// <remarks>
/// Numeric methods see a setting as a coordinate in [0, 1]. A setting with levels has as many equal cells there as levels, and a level stands for the middle of its cell.
/// </remarks>
public abstract record Setting(string Name)
{
    /// <summary>Null: the setting always exists.</summary>
    public Condition? Condition { get; init; }

    /// <summary>How many values it has; null: a continuum.</summary>
    public abstract int? Levels { get; }

    /// <summary>Whether neighbours are alike: numbers are, names are not.</summary>
    public abstract bool IsOrdered { get; }

    /// <summary>Whether this is one of its values.</summary>
    public abstract bool Allows(JsonElement value);

    /// <summary>The coordinate of a value; null where it is none of its values.</summary>
    public double? Encode(JsonElement value) => Allows(value) ? CoordinateOf(value) : null;

    /// <summary>The value at a coordinate in [0, 1].</summary>
    public abstract JsonElement Decode(double coordinate);

    /// <summary>The coordinate of the value that stands for this one: the middle of its cell where there are levels.</summary>
    internal double Snap(double coordinate) => Levels is { } levels ? (Level(coordinate, levels) + 0.5) / levels : coordinate;

    protected abstract double CoordinateOf(JsonElement value);

    protected static int Level(double coordinate, int levels) => Math.Clamp((int)(coordinate * levels), 0, levels - 1);
}
