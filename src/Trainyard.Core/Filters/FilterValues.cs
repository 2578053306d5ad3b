using System.Globalization;
using System.Text.RegularExpressions;
using Trainyard.Contracts;

namespace Trainyard.Filters;

/// <summary>
/// What is written after an operator: a number (<c>1e-3</c>, <c>0.1%</c>), a duration (<c>90s</c>, <c>1h30m</c>), a time in UTC (<c>2026-11-28</c>,
/// <c>2026-11-28T14:30</c>, <c>today</c>; how long ago is read by the parser), a word of a choice, or a text.
/// </summary>
internal static partial class FilterValues
{
    private static readonly string[] TimeForms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    public static string Example(FieldKind kind) => kind switch
    {
        FieldKind.Number => "a number, such as 0.01, 1e-3 or 5%",
        FieldKind.Duration => "a duration, such as 90s, 5m, 2h or 1h30m",
        FieldKind.Time => "a time, such as 2026-11-28, 2026-11-28T14:30, today, or 7d ago",
        FieldKind.Flag => "true or false",
        _ => "a word, or a text in quotes",
    };

    public static double? ReadNumber(string text)
    {
        var isShare = text.EndsWith('%');
        var digits = isShare ? text[..^1] : text;
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return null;
        if (!isShare) return number;
        // In decimals: 0.1% is the number that 0.001 is.
        return decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? (double)(exact / 100) : number / 100;
    }

    /// <summary>Null: it is none, or longer than a time can be away.</summary>
    public static TimeSpan? ReadDuration(string text)
    {
        if (!DurationForm().IsMatch(text)) return null;
        var seconds = DurationPart().Matches(text).Sum(part => double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * char.ToLowerInvariant(part.Groups[2].Value[0]) switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => 604_800,
        });
        return seconds <= TimeSpan.FromDays(36_500).TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>The first moment that a text means, and the first one after it; null: it means none.</summary>
    public static (DateTimeOffset From, DateTimeOffset To)? ReadTime(string text, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        if (text.Equals("today", StringComparison.OrdinalIgnoreCase)) return (today, today.AddDays(1));
        if (text.Equals("yesterday", StringComparison.OrdinalIgnoreCase)) return (today.AddDays(-1), today);
        if (text.Equals("now", StringComparison.OrdinalIgnoreCase)) return (now, now);
        if (!DateTimeOffset.TryParseExact(text.ToUpperInvariant(), TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var from)) return null;
        // The last day of the calendar has none after it.
        if (from.Year == 9999) return (from, from);
        return (from, text.Length == 10 ? from.AddDays(1) : text.TrimEnd('Z', 'z').Length == 16 ? from.AddMinutes(1) : from.AddSeconds(1));
    }

    [GeneratedRegex(@"^(\d{1,9}(\.\d{1,9})?[smhdw])+\z", RegexOptions.IgnoreCase)]
    private static partial Regex DurationForm();

    [GeneratedRegex(@"([0-9.]+)([smhdw])", RegexOptions.IgnoreCase)]
    private static partial Regex DurationPart();
}
