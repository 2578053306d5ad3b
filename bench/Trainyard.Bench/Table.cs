namespace Trainyard.Bench;

/// <summary>All figures in one table that reads well in a terminal and as Markdown.</summary>
internal static class Table
{
    private static readonly string[] Head = ["row", "figure", "measured", "target", "met", "note"];

    public static void Write(IEnumerable<(string Row, RowResult Result)> results, TextWriter to)
    {
        string[][] lines = [Head, .. results.SelectMany(r => r.Result.Figures.Select(f => new[] { r.Row, f.What, f.Measured, f.Target, f.Met, f.Note ?? "" }))];
        var widths = Enumerable.Range(0, Head.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        WriteLine(lines[0]);
        WriteLine([.. widths.Select(width => new string('-', width))]);
        foreach (var line in lines.Skip(1)) WriteLine(line);

        void WriteLine(string[] cells) => to.WriteLine($"| {string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))} |");
    }
}
