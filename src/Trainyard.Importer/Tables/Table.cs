using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Importer.Tables;

/// <summary>
/// A table as a dataset. Opening it reads the file once and keeps what <see cref="Features"/> and <see cref="Target"/> say; the numbers are read again
/// when they are asked for, so that the file may be larger than memory.
/// </summary>
internal sealed class Table
{
    private const int MaxBlock = 1 << 20;
    private const int MaxBlockRows = 4_096;
    private readonly ITableFile _file;
    private readonly IReadOnlyList<int> _drop;

    private Table(ITableFile file, IReadOnlyList<int> drop, int rows, IReadOnlyList<Feature> features, TableTarget? target, IReadOnlyList<PartName>? parts, IReadOnlyList<DatasetFinding> findings) =>
        (_file, _drop, Rows, Features, Target, Parts, Findings) = (file, drop, rows, features, target, parts, findings);

    /// <summary>Rows that are given: without those dropped.</summary>
    public int Rows { get; }

    /// <summary>Numbers first, then categories, else in the order of the file.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>Null: the table is refused.</summary>
    public TableTarget? Target { get; }

    /// <summary>The part of each row. Null: no split column was given.</summary>
    public IReadOnlyList<PartName>? Parts { get; }

    /// <summary>What is odd, and what was decided.</summary>
    public IReadOnlyList<DatasetFinding> Findings { get; }

    /// <summary>Whether a finding is an error: then there are no rows to read.</summary>
    public bool IsRefused => Findings.Any(finding => finding.Level is FindingLevel.Error);

    /// <param name="path">The file.</param>
    /// <param name="name">What a message calls it; its extension says whether it is Parquet, else its first bytes do.</param>
    /// <exception cref="InvalidDataException">It is no table at all, or damaged; the message says what to do.</exception>
    public static Table Open(string path, string name, TableOptions options)
    {
        var findings = new List<DatasetFinding>();
        ITableFile file = IsParquet(path, name) ? ParquetFile.Open(path, name) : CsvFile.Open(path, name, options, findings);
        var roles = TableColumns.Roles(file, options, findings);
        var scan = TableScan.Run(file, roles, []);
        var used = roles.Index().Where(role => role.Item is not ColumnRole.LeftOut && (role.Item is not ColumnRole.Feature || IsUsed(scan.Columns[role.Index]))).Select(role => role.Index).ToArray();
        int[] drop = options.Missing is MissingValues.DropRow ? [.. used.Where(column => scan.Columns[column].Missing.Count > 0)] : [];
        // Which columns are used is known only now, and only what is missing in those drops a row.
        if (drop.Length > 0) scan = TableScan.Run(file, roles, drop);
        findings.AddRange(scan.Findings);
        if (scan.Dropped.Count > 0) findings.Add(new DatasetFinding(FindingLevel.Warning, $"{name}, {scan.Dropped}", string.Create(CultureInfo.InvariantCulture, $"{scan.Dropped.Count:N0} of {scan.Dropped.Count + scan.Rows:N0} rows are left out because a value is missing."), "Nothing is to be done, unless they matter."));
        if (scan.Rows == 0)
        {
            findings.Add(new DatasetFinding(FindingLevel.Error, name, "There is no row to learn from.", scan.Dropped.Count > 0 ? "Have missing values filled, or ignore the columns that lack them." : "Add rows."));
            return new Table(file, drop, 0, [], null, null, findings);
        }

        var features = new List<Feature>();
        foreach (var column in roles.Index().Where(role => role.Item is ColumnRole.Feature).Select(role => role.Index))
        {
            var where = $"{name}, column {file.Columns[column].Name}";
            if (Feature.Of(scan.Columns[column], file.Columns[column].Name, column, where, options.Missing is MissingValues.Fill, findings) is not { } feature) continue;
            features.Add(feature);
            if (feature.Missing > 0 && options.Missing is not MissingValues.Fill) findings.Add(new DatasetFinding(FindingLevel.Error, $"{where}, {scan.Columns[column].Missing}", string.Create(CultureInfo.InvariantCulture, $"A value is missing in {feature.Missing:N0} of {scan.Rows:N0} rows."), "Have missing values filled or their rows dropped, or ignore the column."));
        }
        if (features.Count == 0) findings.Add(new DatasetFinding(FindingLevel.Error, name, "No column is left to learn from.", "Bring a column of numbers or categories besides the target."));
        CheckParts(name, file, roles, scan, findings);
        var targets = options.Targets.Select(target => roles.Index().FirstOrDefault(role => role.Item is ColumnRole.Target && file.Columns[role.Index].Name == target.Trim(), (-1, default)).Index).Where(column => column >= 0).Distinct().ToArray();
        var built = targets.Length > 0 ? new TargetBuilder(name, file.Columns, targets, scan, findings).Build(options.Task) : null;
        return new Table(file, drop, scan.Rows, [.. features.OrderBy(feature => feature.Kind)], built, scan.Parts, findings);
    }

    /// <summary>
    /// The features of all rows in their order, as blocks of whole rows: rows × features, row after row. A category is its place among the
    /// categories, and a missing number NaN. A block is valid until the next is asked for.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is another than when it was opened.</exception>
    public IEnumerable<ReadOnlyMemory<float>> ReadRows()
    {
        if (IsRefused) throw new InvalidOperationException($"{_file.Name} was refused.");
        var wanted = new bool[_file.Columns.Count];
        foreach (var column in _drop.Concat(Features.Select(feature => feature.Column))) wanted[column] = true;
        var places = Features.Select(feature => feature.Categories.Index().ToDictionary(category => category.Item, category => category.Index, StringComparer.Ordinal)).ToArray();
        var block = new float[Math.Clamp(MaxBlock / Features.Count, 1, Math.Min(MaxBlockRows, Rows)) * Features.Count];
        using var rows = _file.Read(wanted);
        var (filled, left) = (0, Rows);
        while (rows.Next())
        {
            if (TableScan.IsDropped(rows, _drop)) continue;
            if (--left < 0) break;
            for (var i = 0; i < Features.Count; i++) block[filled++] = Value(rows[Features[i].Column], Features[i], places[i]);
            if (filled < block.Length) continue;
            yield return block;
            filled = 0;
        }
        if (left != 0) throw Changed();
        if (filled > 0) yield return block.AsMemory(0, filled);
    }

    private float Value(Cell cell, Feature feature, Dictionary<string, int> places)
    {
        if (feature.Kind is FeatureKind.Number) return cell.Kind is CellKind.Number or CellKind.Boolean or CellKind.Missing ? (float)cell.Number : throw Changed();
        return places.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(cell.Kind is CellKind.Missing ? Feature.MissingCategory : cell.Text, out var place) ? place : throw Changed();
    }

    private InvalidDataException Changed() => new($"{_file.Name} was changed after it was opened. Open it again.");

    private static bool IsUsed(ColumnScan column) => column.Kind is ColumnKind.Number or ColumnKind.Boolean ? column.Min < column.Max : column is { Kind: ColumnKind.Category, Texts.Count: > 1 };

    private static void CheckParts(string name, ITableFile file, ColumnRole[] roles, TableScan scan, List<DatasetFinding> findings)
    {
        var column = Array.IndexOf(roles, ColumnRole.Split);
        if (column < 0) return;
        var where = $"{name}, column {file.Columns[column].Name}";
        if (scan.Columns[column].Missing.Count > 0) findings.Add(new DatasetFinding(FindingLevel.Error, $"{where}, {scan.Columns[column].Missing}", "The part is missing.", "Write train, validation or test."));
        if (scan.UnknownParts.Count > 0) findings.Add(new DatasetFinding(FindingLevel.Error, $"{where}, {scan.UnknownParts}", "The part is an unknown word.", "Write train, validation or test."));
        else if (!scan.Parts!.Contains(PartName.Training)) findings.Add(new DatasetFinding(FindingLevel.Error, where, "No row belongs to the training part.", "Write train in the rows to learn from."));
    }

    private static bool IsParquet(string path, string name)
    {
        if (Path.GetExtension(name).ToLowerInvariant() is ".parquet" or ".pq") return true;
        Span<byte> start = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.SequenceEqual("PAR1"u8);
    }
}
