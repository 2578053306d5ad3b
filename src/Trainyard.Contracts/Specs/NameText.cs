using System.Globalization;
using System.Text;

namespace Trainyard.Contracts;

/// <summary>
/// Text that people read in lists, logs and terminals: what is there is seen, and in the order in which it is there. So it has no control
/// characters, nothing that turns the direction of other text, no line breaks, and nothing invisible.
/// </summary>
public static class NameText
{
    /// <summary>Marks over one character; more than any language writes is text that runs over its neighbours.</summary>
    private const int MaxMarks = 3;

    /// <summary>Unicode's Default_Ignorable_Code_Point and blanks beyond the categories below (https://www.unicode.org/reports/tr44/).</summary>
    private static readonly (int First, int Last)[] Invisible =
        [(0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF)];

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public static string? Refuse(string text)
    {
        var (marks, before) = (0, default(Rune));
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control) return "must not contain control characters.";
            if (category is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) return $"must be one line: it has the line separator {Name(rune)}.";
            if (IsInvisible(rune, category) && !IsEmojiStyle(rune, before)) return $"has {Name(rune)}, which is invisible or turns the direction of text: leave it out.";
            if (category is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate) return $"has {Name(rune)}, which is no character that others can read.";
            if (category is UnicodeCategory.SpaceSeparator && rune.Value != ' ') return $"has {Name(rune)}, which looks like a space: write a plain space.";
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (marks > MaxMarks) return $"has more than {MaxMarks} marks over one character.";
            if (marks == 1 && rune.Value is >= 0x0300 and <= 0x0331 && before.IsAscii && Rune.IsLetter(before)) return $"has the character '{before}' and its accent {Name(rune)} as two characters: write them as one (Unicode's form NFC).";
            before = rune;
        }
        return null;
    }

    /// <summary>The text without what <see cref="Refuse"/> refuses, for names that an older version took.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var length = clean.Length;
            clean.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? " " : rune.ToString());
            if (Refuse(clean.ToString()) is not null) clean.Length = length;
        }
        return clean.ToString();
    }

    private static bool IsInvisible(Rune rune, UnicodeCategory category) => category is UnicodeCategory.Format || Array.Exists(Invisible, range => rune.Value >= range.First && rune.Value <= range.Last);

    /// <summary>A symbol with the selector that gives it colours is written so by every keyboard.</summary>
    private static bool IsEmojiStyle(Rune rune, Rune before) => rune.Value is 0xFE0E or 0xFE0F && (Rune.IsSymbol(before) || Rune.IsDigit(before));

    private static string Name(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
}
