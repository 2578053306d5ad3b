using System.Text.Json;
using Trainyard.Search.Numerics;

namespace Trainyard.Search.Space;

/// <summary>A whole number between two bounds, both included; evenly or evenly in its logarithm, each in a cell of its own as wide as that says.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Low">Above 0 where it is logarithmic.</param>
/// <param name="High">At least <paramref name="Low"/>.</param>
/// <param name="Log">Whether factors count rather than differences.</param>
/// <param name="Step">Between two values, from the lower bound on; 1 where it is logarithmic.</param>
public sealed record IntegerSetting(string Name, long Low, long High, bool Log = false, long Step = 1) : Setting(Name)
{
    // Logarithmic integers have cells of different widths: to numeric methods they are a continuum that is rounded.
    public override int? Levels => Log ? null : (int)Math.Min((High - Low) / Step + 1, int.MaxValue);

    public override bool IsOrdered => true;

    public override bool Allows(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= Low && number <= High;

    public override JsonElement Decode(double coordinate)
    {
        if (!Log) return JsonValue.Of(Low + Level(coordinate, Levels!.Value) * Step);
        var number = PortableMath.Exp(LogLow + coordinate * (LogHigh - LogLow));
        return JsonValue.Of(Math.Clamp((long)Math.Round(number), Low, High));
    }

    protected override double CoordinateOf(JsonElement value)
    {
        var number = value.GetInt64();
        return Log ? Math.Clamp((PortableMath.Log(number) - LogLow) / (LogHigh - LogLow), 0, 1) : ((number - Low) / Step + 0.5) / Levels!.Value;
    }

    private double LogLow => PortableMath.Log(Low - 0.5);

    private double LogHigh => PortableMath.Log(High + 0.5);
}
