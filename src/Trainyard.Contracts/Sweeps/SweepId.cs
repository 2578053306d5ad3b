using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>A sweep's name on the wire: a version 7 UUID as 32 hexadecimal digits, so that ids sort by creation time.</summary>
[JsonConverter(typeof(IdJson<SweepId>))]
public readonly record struct SweepId(Guid Value) : IParsable<SweepId>
{
    public static SweepId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    public static SweepId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not the id of a sweep: 32 hexadecimal digits are expected.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SweepId result)
    {
        var ok = Guid.TryParseExact(s, "N", out var value) || Guid.TryParseExact(s, "D", out value);
        result = new SweepId(value);
        return ok;
    }

    public override string ToString() => Value.ToString("N");
}
