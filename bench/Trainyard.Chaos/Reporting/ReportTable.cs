using System.Globalization;

namespace Trainyard.Chaos.Reporting;

/// <summary>A report as tables that read well in a terminal and as Markdown.</summary>
internal static class ReportTable
{
    private const int Numbers = 1;

    public static void Write(Report report, TextWriter to)
    {
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seed {report.Seed}, {report.Seconds:0} s. {report.Services}"));
        to.WriteLine();
        string[][] faults =
        [
            ["fault", "times", "jobs in training", "survived", "longest recovery"],
            .. report.Faults.Select(f => new[] { f.Fault, Text(f.Times), Text(f.Affected), Text(f.Survived), f.Longest is { } longest ? $"{Text(longest)} s" : "" }),
            ["all", Text(report.Faults.Sum(f => f.Times)), Text(report.Faults.Sum(f => f.Affected)), Text(report.Faults.Sum(f => f.Survived)), ""],
        ];
        WriteTable(faults, to);
        to.WriteLine();
        WriteTable([["figure", "value", "must be", "note"], .. report.Figures.Select(f => new[] { f.What, $"{Text(f.Value)} {f.Unit}".TrimEnd(), f.MustBeZero ? "0" : "", f.Note ?? "" })], to);
        to.WriteLine();
        foreach (var violation in report.Violations) to.WriteLine($"BROKEN  {violation}");
        to.WriteLine(report.Passed ? "Nothing was lost." : $"{report.Violations.Count} promises were broken.");
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static void WriteTable(string[][] lines, TextWriter to)
    {
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        WriteLine(lines[0]);
        WriteLine([.. widths.Select(width => new string('-', width))]);
        foreach (var line in lines.Skip(1)) WriteLine(line);

        void WriteLine(string[] cells) => to.WriteLine($"| {string.Join(" | ", cells.Select((cell, column) => column == Numbers ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))} |");
    }
}
