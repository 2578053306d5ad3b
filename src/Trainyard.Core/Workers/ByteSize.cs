using System.Globalization;

namespace Trainyard.Workers;

/// <summary>Sizes of memory as people write them: <c>8GiB</c>, <c>8Gi</c>, <c>512 MiB</c>, <c>2GB</c>, or a number of bytes.</summary>
public static class ByteSize
{
    /// <summary>What <see cref="Parse"/> reads.</summary>
    public const string Pattern = @"^[0-9]{1,12}(\.[0-9]{1,3})? ?([kKMGT]i?)?B?$";

    private const string Prefixes = "KMGT";

    /// <param name="text">Text of <see cref="Pattern"/>.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static long Parse(string text)
    {
        var rest = text.TrimEnd('B');
        var (step, number) = rest.EndsWith('i') ? (1024.0, rest[..^1]) : (1000.0, rest);
        var power = number.Length == 0 ? 0 : 1 + Prefixes.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal);
        return (long)(double.Parse(power > 0 ? number[..^1] : number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * Math.Pow(step, power));
    }

    /// <summary>Such as <c>1.5 GiB</c>.</summary>
    public static string Show(long bytes) => Math.Abs(bytes) >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0} MiB");
}
