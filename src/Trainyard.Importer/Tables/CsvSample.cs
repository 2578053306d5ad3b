using System.Globalization;
using System.Text;

namespace Trainyard.Importer.Tables;

/// <summary>The first rows of a CSV file, from which its dialect is found out.</summary>
/// <param name="Delimiter">Given, or found out.</param>
/// <param name="Rows">Their fields without quotes; the first row's number of fields may differ from the others'.</param>
internal sealed record CsvSample(char Delimiter, IReadOnlyList<string[]> Rows)
{
    private const int MaxRows = 1_000;
    private const int MaxCharacters = 1 << 20;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    public static CsvSample Read(string path, Encoding encoding, char? delimiter)
    {
        var characters = new char[MaxCharacters];
        using var reader = new StreamReader(path, encoding);
        var text = new string(characters, 0, reader.ReadBlock(characters));
        var isWhole = reader.Peek() < 0;
        if (delimiter is { } given) return new CsvSample(given, Split(text, given, isWhole));
        var samples = Delimiters.Select(candidate => new CsvSample(candidate, Split(text, candidate, isWhole))).ToArray();
        return samples.Where(sample => sample.Rows.Count > 0 && sample.Rows[0].Length > 1)
            .OrderByDescending(sample => sample.Rows.Count(row => row.Length == sample.Rows[0].Length) / (double)sample.Rows.Count)
            .ThenByDescending(sample => sample.Rows[0].Length).FirstOrDefault() ?? samples[0];
    }

    /// <summary>Whether numbers have decimal commas: where 1,234 may be either, only a semicolon speaks for them.</summary>
    public bool HasDecimalCommas()
    {
        if (Delimiter == ',') return false;
        var (commas, points) = (0, 0);
        foreach (var cell in Rows.SelectMany(row => row).Where(cell => cell.Length < 40))
        {
            var dot = CsvCell.Parse(cell, decimalComma: false);
            if (dot is { Kind: CellKind.Number, Grouped: false } && cell.Contains('.', StringComparison.Ordinal)) points++;
            if (dot.Kind == CellKind.Number && !(dot.Grouped && Delimiter == ';')) continue;
            if (CsvCell.Parse(cell, decimalComma: true).Kind == CellKind.Number && cell.Contains(',', StringComparison.Ordinal)) commas++;
        }
        return commas > points;
    }

    /// <summary>Whether the first row names the columns.</summary>
    public bool HasHeader(IReadOnlyList<string> targets, bool decimalComma)
    {
        var names = Rows[0].Select(name => name.Trim()).ToArray();
        var kinds = Rows[0].Select(cell => CsvCell.Parse(cell, decimalComma).Kind).ToArray();
        // pandas leaves the name of its index, the first column, empty, and calls columns that have no name 0, 1, 2.
        var areNames = kinds.Index().All(kind => kind.Item is CellKind.Text || (kind.Index == 0 && names[0].Length == 0 && names.Length > 1));
        var arePlaces = targets.Count > 0 && targets.All(target => int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < names.Length);
        if (names.Select((name, place) => name == place.ToString(CultureInfo.InvariantCulture)).All(same => same) && names.Length > 1) return true;
        if (!arePlaces && targets.Count > 0 && targets.All(names.Contains)) return true;
        if (areNames && !arePlaces) return true;
        // A word above numbers is a name.
        return kinds.Index().Any(kind => kind.Item is CellKind.Text && Rows.Count > 1 && Rows.Skip(1).All(row => row.Length <= kind.Index || CsvCell.Parse(row[kind.Index], decimalComma).Kind is CellKind.Number));
    }

    private static List<string[]> Split(string text, char delimiter, bool isWhole)
    {
        var rows = new List<string[]>();
        using var reader = CsvFile.OpenReader(new StringReader(text), delimiter);
        while (rows.Count <= MaxRows && reader.MoveNext())
        {
            var row = reader.Current;
            if (row.ColCount == 1 && row.Span.IsWhiteSpace()) continue;
            var fields = new string[row.ColCount];
            for (var i = 0; i < fields.Length; i++) fields[i] = CsvRows.Unquote(row[i].Span, out _).ToString();
            rows.Add(fields);
        }
        // The sample may end within a row.
        if (rows.Count > MaxRows || (!isWhole && rows.Count > 1)) rows.RemoveAt(rows.Count - 1);
        return rows;
    }
}
