using System.Globalization;
using System.Text.RegularExpressions;

namespace Trainyard.Contracts;

/// <summary>How datasets that somebody brought are called: <c>flowers</c> is the newest version, <c>flowers@2</c> the second.</summary>
public static partial class DatasetNames
{
    /// <summary>What a name must be, as half a sentence.</summary>
    public const string Rule = "must have 1 to 64 of the characters a-z, 0-9, '.', '_' and '-', and begin with a-z or 0-9.";

    public static bool IsValid(string name) => Pattern().IsMatch(name);

    public static string WithVersion(string name, int version) => string.Create(CultureInfo.InvariantCulture, $"{name}@{version}");

    /// <summary>Name and version; the version is null where none is said.</summary>
    /// <returns>False: it is no such name.</returns>
    public static bool TryParse(string text, out string name, out int? version)
    {
        (name, version) = (text, null);
        if (text.Split('@') is not [var first, var second]) return IsValid(text);
        name = first;
        if (!int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return false;
        version = number;
        return IsValid(name);
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex Pattern();
}
