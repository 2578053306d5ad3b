using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Importer.Tables;

/// <summary>What a column is for.</summary>
internal enum ColumnRole
{
    LeftOut,
    Feature,
    Target,
    Split,
}

/// <summary>A pass over the rows of a table, of which only the targets and the parts grow with their number.</summary>
internal sealed class TableScan
{
    private const int MaxTexts = 1_000;
    private const int MaxTextsInAll = 1_000_000;
    private const int MaxRows = 2_000_000_000;

    private TableScan(IReadOnlyList<ColumnRole> roles)
    {
        var most = Math.Clamp(MaxTextsInAll / Math.Max(1, roles.Count), 10, MaxTexts);
        Columns = [.. roles.Select(role => new ColumnScan(role is ColumnRole.Target ? MaxTexts : most, role is ColumnRole.Target))];
        Targets = roles.Index().Where(role => role.Item is ColumnRole.Target).ToDictionary(role => role.Index, _ => new TargetValues());
    }

    public IReadOnlyList<ColumnScan> Columns { get; }

    /// <summary>The values of the targets by their columns.</summary>
    public IReadOnlyDictionary<int, TargetValues> Targets { get; }

    /// <summary>Null: there is no split column.</summary>
    public List<PartName>? Parts { get; private set; }

    /// <summary>Cells of the split column that name no part.</summary>
    public Examples UnknownParts { get; } = new();

    /// <summary>Rows that are kept.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows that are left out because a value is missing.</summary>
    public Examples Dropped { get; } = new();

    /// <summary>What is wrong with whole rows.</summary>
    public IReadOnlyList<DatasetFinding> Findings { get; private set; } = [];

    /// <param name="file">The table.</param>
    /// <param name="roles">Of its columns.</param>
    /// <param name="drop">Columns without whose values a row is left out.</param>
    public static TableScan Run(ITableFile file, IReadOnlyList<ColumnRole> roles, IReadOnlyList<int> drop)
    {
        var scan = new TableScan(roles);
        var wanted = roles.Select(role => role is not ColumnRole.LeftOut).ToArray();
        var columns = Enumerable.Range(0, roles.Count).Where(column => wanted[column]).ToArray();
        using var rows = file.Read(wanted);
        while (rows.Next())
        {
            if (IsDropped(rows, drop))
            {
                scan.Dropped.Add(rows);
                continue;
            }
            if (++scan.Rows > MaxRows) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{file.Name} has more than {MaxRows:N0} rows. Bring fewer."));
            foreach (var column in columns)
            {
                var cell = rows[column];
                var place = scan.Columns[column].Add(cell, rows);
                if (roles[column] is ColumnRole.Target) scan.Targets[column].Add(place, (float)cell.Number);
                else if (roles[column] is ColumnRole.Split) scan.AddPart(cell, rows);
            }
        }
        scan.Findings = [.. rows.Findings];
        return scan;
    }

    public static bool IsDropped(TableRows rows, IReadOnlyList<int> drop)
    {
        foreach (var column in drop)
        {
            if (rows[column].Kind is CellKind.Missing) return true;
        }
        return false;
    }

    private void AddPart(Cell cell, TableRows rows)
    {
        var part = PartWords.Find(cell.Text.Trim());
        (Parts ??= []).Add(part ?? PartName.Training);
        if (part is null && cell.Kind is not CellKind.Missing) UnknownParts.Add(rows, cell.Text);
    }
}

/// <summary>A target's value in each row.</summary>
internal sealed class TargetValues
{
    /// <summary>The places of the texts; see <see cref="ColumnScan.Texts"/>.</summary>
    public List<int> Places { get; } = [];

    public List<float> Numbers { get; } = [];

    public void Add(int place, float number)
    {
        Places.Add(place);
        Numbers.Add(number);
    }
}
