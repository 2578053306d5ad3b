using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Importer.Tables;

internal enum FeatureKind
{
    Number,
    Category,
}

/// <summary>A column that a network learns from.</summary>
/// <param name="Name">Of the column.</param>
/// <param name="Kind">A boolean is a number, 0 or 1: that is one input, where a category of two would be two that say the same.</param>
/// <param name="Categories">Sorted by their code units; none of a number.</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Mean">Of the numbers that are there; NaN of a category, as <paramref name="Min"/> and <paramref name="Max"/>.</param>
/// <param name="Column">Its place in the file.</param>
internal sealed record Feature(string Name, FeatureKind Kind, IReadOnlyList<string> Categories, long Missing, double Mean, double Min, double Max, int Column)
{
    /// <summary>The category of rows that have none.</summary>
    public const string MissingCategory = "(missing)";

    // Up to here a float32 holds every whole number.
    private const double MaxExact = 1 << 24;

    /// <param name="fills">Whether a missing category becomes one of its own.</param>
    /// <returns>Null: the column is left out, and the findings say why.</returns>
    public static Feature? Of(ColumnScan scan, string name, int column, string where, bool fills, List<DatasetFinding> findings)
    {
        void Warn(string at, string what, string advice) => findings.Add(new DatasetFinding(FindingLevel.Warning, at, what, advice));
        switch (scan.Kind)
        {
            case ColumnKind.Empty:
                Warn(where, "The column has no value and is left out.", "Nothing is to be done, unless it should have some.");
                return null;
            case ColumnKind.Date:
                Warn(where, "The column holds dates and is left out.", "Write what matters of them as numbers, such as the month or the days since a date.");
                return null;
            case ColumnKind.Text:
                if (scan.Numbers * 2 > scan.Present) Warn($"{where}, {scan.Words}", string.Create(CultureInfo.InvariantCulture, $"The column holds numbers, but {scan.Words.Count:N0} cells are none; it has too many different texts for categories and is left out."), "Correct these cells, or leave them empty.");
                else Warn(where, "The column holds free text or the rows' names: more different texts than half of the rows, or than 1,000. It is left out.", "Nothing is to be done, unless it should be a category.");
                return null;
            case ColumnKind.Category:
                return OfCategories(scan, name, column, where, fills, Warn);
            default:
                return OfNumbers(scan, name, column, where, findings, Warn);
        }
    }

    private static Feature? OfNumbers(ColumnScan scan, string name, int column, string where, List<DatasetFinding> findings, Action<string, string, string> warn)
    {
        if (scan.TooLarge.Count > 0)
        {
            findings.Add(new DatasetFinding(FindingLevel.Error, $"{where}, {scan.TooLarge}", "The column has numbers beyond the largest float32, 3.4e38.", "Scale the numbers, correct these rows, or ignore the column."));
            return null;
        }
        if (scan.Min == scan.Max)
        {
            warn(where, "The column has the same value in each row and is left out.", "Nothing is to be done, unless it should vary.");
            return null;
        }
        if (scan.Grouped.Count > 0) warn($"{where}, {scan.Grouped}", "The numbers have thousands separators, which are passed over.", "If they are decimal commas, write points.");
        if (scan.IsWhole && Math.Max(-scan.Min, scan.Max) > MaxExact) warn(where, "The column has whole numbers beyond 16,777,216, whose last digits a float32 loses.", "If they name the rows, ignore the column.");
        if (scan.CountsRows && scan.IsWhole && scan.Present > 2) warn(where, "The column only counts the rows, from which nothing true can be learned.", "Ignore the column.");
        return new Feature(name, FeatureKind.Number, [], scan.Missing.Count, scan.Mean, scan.Min, scan.Max, column);
    }

    private static Feature? OfCategories(ColumnScan scan, string name, int column, string where, bool fills, Action<string, string, string> warn)
    {
        var texts = scan.Texts!.Keys.ToHashSet();
        if (scan.Numbers * 2 > scan.Present) warn($"{where}, {scan.Words}", string.Create(CultureInfo.InvariantCulture, $"The column holds numbers, but {scan.Words.Count:N0} cells are none; all of it is read as categories."), "Correct these cells, or leave them empty.");
        if (fills && scan.Missing.Count > 0) texts.Add(MissingCategory);
        if (texts.Count == 1)
        {
            warn(where, "The column has the same value in each row and is left out.", "Nothing is to be done, unless it should vary.");
            return null;
        }
        var alike = texts.GroupBy(text => text.Trim()).FirstOrDefault(group => group.Count() > 1);
        if (alike is not null) warn(where, $"Categories differ only in spaces around them, such as '{alike.First()}' and '{alike.Last()}'.", "Remove the spaces.");
        return new Feature(name, FeatureKind.Category, [.. texts.Order(StringComparer.Ordinal)], scan.Missing.Count, double.NaN, double.NaN, double.NaN, column);
    }
}
