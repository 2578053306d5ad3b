using System.Globalization;
using System.Text.Json;

namespace Trainyard.Search.Space;

/// <summary>
/// The short form of a command line: <c>1e-4..1e-1</c>, <c>log:1e-4..1e-1</c>, <c>int:1..10</c>, <c>int:log:16..1024</c>, <c>0..1/0.1</c> (steps), <c>32,64,128</c>
/// (choices; each is JSON or a text).
/// </summary>
public static class SettingParser
{
    private const string Forms = "Write a range (1e-4..1e-1, log:1e-4..1e-1, int:1..10, int:log:16..1024), a range with a step (0..1/0.1), or choices (32,64,128).";

    /// <returns>The setting, or null and what is wrong and what would be right.</returns>
    public static Setting? Parse(string name, string text, out string? error)
    {
        var rest = text.Trim();
        var isInteger = Take(ref rest, "int:");
        var isLog = Take(ref rest, "log:");
        isInteger |= Take(ref rest, "int:");
        var setting = rest.Contains("..", StringComparison.Ordinal) ? Range(name, rest, isInteger, isLog, out error)
            : isInteger || isLog ? Fail($"'{text}' is no range: int: and log: stand before one, such as {(isInteger ? "int:" : "")}{(isLog ? "log:" : "")}1..100.", out error)
            : Choices(name, rest, out error);
        if (setting is not null && SettingRules.Check(setting) is { } problem) setting = Fail($"'{text}': {problem}", out error);
        if (error is not null) error = $"{name}: {error}";
        return setting;
    }

    private static Setting? Range(string name, string text, bool isInteger, bool isLog, out string? error)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (range, step) = slash < 0 ? (text, null) : (text[..slash], text[(slash + 1)..]);
        var dots = range.IndexOf("..", StringComparison.Ordinal);
        string?[] parts = [range[..dots], range[(dots + 2)..], step];
        if (isInteger)
        {
            long?[] whole = [.. parts.Select(p => long.TryParse(p, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var n) ? n : (long?)null)];
            if (Unread(parts, whole) is { } part) return Fail($"'{part}' in '{text}' is no whole number.", out error);
            error = null;
            return new IntegerSetting(name, whole[0]!.Value, whole[1]!.Value, isLog, whole[2] ?? 1);
        }
        double?[] numbers = [.. parts.Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : (double?)null)];
        if (Unread(parts, numbers) is { } bad) return Fail($"'{bad}' in '{text}' is no number. {Forms}", out error);
        error = null;
        return new NumberSetting(name, numbers[0]!.Value, numbers[1]!.Value, isLog, numbers[2]);
    }

    /// <summary>Commas within brackets and quotes belong to a choice.</summary>
    private static ChoiceSetting? Choices(string name, string text, out string? error)
    {
        var (choices, depth, quoted, begin) = (new List<JsonElement>(), 0, false, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length)
            {
                if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
                depth += quoted ? 0 : text[i] is '[' or '{' ? 1 : text[i] is ']' or '}' ? -1 : 0;
                if (text[i] != ',' || depth > 0 || quoted) continue;
            }
            var choice = text[begin..i].Trim();
            if (choice.Length == 0) return (ChoiceSetting?)Fail(text.Length == 0 ? $"there is no value. {Forms}" : $"'{text}' has an empty choice; \"\" is the empty text.", out error);
            choices.Add(JsonValue.Parse(choice));
            begin = i + 1;
        }
        error = null;
        return new ChoiceSetting(name, choices);
    }

    private static string? Unread<T>(string?[] parts, T?[] values) where T : struct => parts.Where((part, i) => part is not null && values[i] is null).FirstOrDefault();

    private static bool Take(ref string text, string prefix)
    {
        if (!text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return false;
        text = text[prefix.Length..];
        return true;
    }

    private static Setting? Fail(string message, out string? error)
    {
        error = message;
        return null;
    }
}
