using System.Globalization;
using System.Text.Json;

namespace Trainyard.Server.Web;

/// <summary>Values of a query, read here and not by the framework, so that a refusal names what would have been right.</summary>
internal static class QueryValues
{
    /// <summary>The values of an enum as the wire names them.</summary>
    public static IReadOnlyList<string> Choices<T>(params T[] without)
        where T : struct, Enum => [.. Enum.GetValues<T>().Except(without).Select(v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()))];

    /// <summary>Reads one of <paramref name="choices"/>; null where nothing was given.</summary>
    public static bool TryRead<T>(string? text, IReadOnlyList<string> choices, out T? value, out string error)
        where T : struct, Enum
    {
        error = NotOneOf(choices, text);
        value = text is not null && choices.Contains(text) ? Enum.Parse<T>(text, ignoreCase: true) : null;
        return text is null || value is not null;
    }

    public static bool TryRead(string? text, int otherwise, int most, out int number, out string error, int least = 1)
    {
        (number, error) = (otherwise, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}, not '{text}'."));
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
    }

    public static string NotOneOf(IReadOnlyList<string> choices, string? given) =>
        $"must be {(choices.Count == 1 ? "" : string.Join(", ", choices.SkipLast(1)) + " or ")}{choices[^1]}, not '{given}'.";
}
