using System.Globalization;
using System.Text;

namespace Trainyard.Contracts;

/// <summary>
/// What a line of a job's log may hold: one line that any terminal or page can show as it is. What would move a cursor, colour a
/// screen or turn the direction of the text is written out, such as <c>\u001B</c>.
/// </summary>
public static class LogText
{
    /// <summary>Characters of a line; a longer one is cut, and ends with an ellipsis.</summary>
    public const int MaxCharacters = 1_000;

    public static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate comes as U+FFFD, which every encoder takes.
            var shown = IsUnsafe(rune) ? string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}") : rune.ToString();
            clean.Append(shown);
            if (clean.Length > MaxCharacters) return clean.Remove(clean.Length - shown.Length, shown.Length).Append('…').ToString();
        }
        return clean.ToString();
    }

    /// <summary>Control characters, line and paragraph separators, and marks that format, among them those of direction.</summary>
    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
