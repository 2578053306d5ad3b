using System.Globalization;
using System.Text.RegularExpressions;

namespace Trainyard.Importer.Tables;

/// <summary>What the text of a cell means.</summary>
internal static partial class CsvCell
{
    private const int MaxNumber = 100;

    /// <summary>The texts that pandas takes for a missing value, and those of numbers that are not finite.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Missing = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "", "NA", "N/A", "#N/A", "<NA>", "#NA", "NaN", "-NaN", "null", "None", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞",
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="text">The field, without its quotes.</param>
    /// <param name="decimalComma">Whether 1,5 is a number, and 1.234,5 one with a thousands separator.</param>
    public static Cell Parse(ReadOnlySpan<char> text, bool decimalComma)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > MaxNumber) return new Cell(CellKind.Text, text);
        if (Missing.Contains(trimmed)) return new Cell(CellKind.Missing, text);
        var first = trimmed[0];
        if (char.IsAsciiDigit(first) || first is '+' or '-' or '.' or ',')
        {
            if (Number(trimmed, decimalComma, out var number)) return new Cell(CellKind.Number, text, number);
            if (Ungroup(trimmed, decimalComma, out number)) return new Cell(CellKind.Number, text, number, grouped: true);
            return new Cell(Date().IsMatch(trimmed) ? CellKind.Date : CellKind.Text, text);
        }
        return trimmed switch
        {
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "T" => new Cell(CellKind.Boolean, text, 1),
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "F" => new Cell(CellKind.Boolean, text, 0),
            _ => new Cell(CellKind.Text, text),
        };
    }

    private static bool Number(ReadOnlySpan<char> text, bool decimalComma, out double number)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimalComma) return double.TryParse(text, style, CultureInfo.InvariantCulture, out number);
        number = double.NaN;
        if (text.Contains('.')) return false;
        Span<char> invariant = stackalloc char[text.Length];
        text.Replace(invariant, ',', '.');
        return double.TryParse(invariant, style, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A number whose whole part is in groups of three digits, such as 1,234.5.</summary>
    private static bool Ungroup(ReadOnlySpan<char> text, bool decimalComma, out double number)
    {
        number = double.NaN;
        var (separator, point) = decimalComma ? ('.', ',') : (',', '.');
        var digits = text[0] is '+' or '-' ? text[1..] : text;
        var whole = digits.IndexOf(point) is >= 0 and var at ? digits[..at] : digits;
        var first = whole.IndexOf(separator);
        if (first is < 1 or > 3) return false;
        for (var i = 0; i < whole.Length; i++)
        {
            var separates = i >= first && (i - first) % 4 == 0;
            if (separates ? whole[i] != separator : !char.IsAsciiDigit(whole[i])) return false;
        }
        if ((whole.Length - first) % 4 != 0) return false;
        Span<char> plain = stackalloc char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            if (c != separator) plain[length++] = c;
        }
        return Number(plain[..length], decimalComma, out number);
    }

    [GeneratedRegex("""^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?)?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Date();
}
