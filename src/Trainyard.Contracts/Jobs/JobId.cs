using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>A job's name on the wire: a version 7 UUID as 32 hexadecimal digits, so that ids sort by creation time.</summary>
[JsonConverter(typeof(IdJson<JobId>))]
public readonly record struct JobId(Guid Value) : IParsable<JobId>
{
    public static JobId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    public static JobId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a job id: 32 hexadecimal digits are expected.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out JobId result)
    {
        var ok = Guid.TryParseExact(s, "N", out var value) || Guid.TryParseExact(s, "D", out value);
        result = new JobId(value);
        return ok;
    }

    public override string ToString() => Value.ToString("N");
}
