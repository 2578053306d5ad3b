using Spectre.Console;

namespace Trainyard.Cli.Rendering;

/// <summary>How rows, and names with values, look in every command.</summary>
internal static class Layout
{
    /// <summary>A table without borders, whose columns stay on one line.</summary>
    public static Table Table(params ReadOnlySpan<string> headers)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var header in headers) table.AddColumn(header, c => c.NoWrap().PadLeft(0).PadRight(2));
        return table;
    }

    /// <summary>Lines of a name and a value; what has no value is left out.</summary>
    public static Grid Details(IEnumerable<(string Name, string? Value)> lines)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var (name, value) in lines.Where(l => !string.IsNullOrEmpty(l.Value))) grid.AddRow(new Text(name), new Text(value!));
        return grid;
    }
}
