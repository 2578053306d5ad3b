using System.Text.Json;
using Trainyard.Search.Numerics;

namespace Trainyard.Search.Space;

/// <summary>A real number between two bounds, both included; evenly, evenly in its logarithm, or in steps from the lower bound.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Low">Above 0 where it is logarithmic.</param>
/// <param name="High">Above <paramref name="Low"/>.</param>
/// <param name="Log">Whether factors count rather than differences.</param>
/// <param name="Step">Null: a continuum. Not together with <paramref name="Log"/>.</param>
public sealed record NumberSetting(string Name, double Low, double High, bool Log = false, double? Step = null) : Setting(Name)
{
    // A step of 0.1 from 0 to 1 has eleven levels, whatever 1 / 0.1 is in binary.
    public override int? Levels => Step is { } step ? (int)Math.Floor((High - Low) / step + 1e-9) + 1 : null;

    public override bool IsOrdered => true;

    public override bool Allows(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= Low && number <= High;

    public override JsonElement Decode(double coordinate)
    {
        if (Levels is { } levels) return JsonValue.Of(AtLevel(Level(coordinate, levels)));
        var number = Log
            ? PortableMath.Exp(PortableMath.Log(Low) + coordinate * (PortableMath.Log(High) - PortableMath.Log(Low)))
            : Low + coordinate * (High - Low);
        return JsonValue.Of(Math.Clamp(number, Low, High));
    }

    protected override double CoordinateOf(JsonElement value)
    {
        var number = value.GetDouble();
        if (Levels is { } levels) return (Math.Clamp(Math.Round((number - Low) / Step!.Value), 0, levels - 1) + 0.5) / levels;
        return Log
            ? Math.Clamp((PortableMath.Log(number) - PortableMath.Log(Low)) / (PortableMath.Log(High) - PortableMath.Log(Low)), 0, 1)
            : (number - Low) / (High - Low);
    }

    /// <summary>In decimal, so that a step of 0.1 gives 0.3 and not 0.30000000000000004, where decimal reaches.</summary>
    private double AtLevel(int level)
    {
        var exact = Low + level * Step!.Value;
        return Math.Abs(exact) < 1e12 && Step.Value > 1e-12 ? (double)((decimal)Low + level * (decimal)Step.Value) : Math.Min(exact, High);
    }
}
