using System.Globalization;

namespace Trainyard.Chaos.Reporting;

/// <summary>A report as tables that read well in a terminal and as Markdown.</summary>
internal static class ReportTable
{
    private const int Numbers = 1;

    /// <summary>So that no line of a table is longer than 100 characters.</summary>
    private const int NoteWidth = 36;

    public static void Write(Report report, TextWriter to)
    {
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seed {report.Seed}, {report.Seconds:0} s."));
        foreach (var service in report.Services.Split("; ")) to.WriteLine($"- {service}");
        to.WriteLine();
        string[][] faults =
        [
            ["fault", "times", "jobs in training", "survived", "longest recovery"],
            .. report.Faults.Select(f => new[] { f.Fault, Text(f.Times), Text(f.Affected), Text(f.Survived), f.Longest is { } longest ? $"{Text(longest)} s" : "" }),
            ["all", Text(report.Faults.Sum(f => f.Times)), Text(report.Faults.Sum(f => f.Affected)), Text(report.Faults.Sum(f => f.Survived)), ""],
        ];
        WriteTable(faults, to);
        to.WriteLine();
        if (report.BadJobs.Count > 0)
        {
            WriteTable([["bad jobs", "sent", "refused", "hurt nobody else", "good jobs hurt"], .. report.BadJobs.Select(b => new[] { b.Kind.ToString(), Text(b.Sent), Text(b.Refused), Text(b.AsMeant), Text(b.Hurt) })], to);
            to.WriteLine();
        }
        WriteTable([["figure", "value", "must be", "note"], .. report.Figures.SelectMany(Rows)], to);
        to.WriteLine();
        foreach (var violation in report.Violations) to.WriteLine($"BROKEN  {violation}");
        to.WriteLine(report.Passed ? "Nothing was lost." : $"{report.Violations.Count} promises were broken.");
    }

    /// <summary>A long note goes on in further rows.</summary>
    private static IEnumerable<string[]> Rows(Figure figure)
    {
        string[] start = [figure.What, $"{Text(figure.Value)} {figure.Unit}".TrimEnd(), figure.MustBeZero ? "0" : ""];
        foreach (var line in Wrap(figure.Note ?? ""))
        {
            yield return [.. start, line];
            start = ["", "", ""];
        }
    }

    private static IEnumerable<string> Wrap(string text)
    {
        while (text.Length > NoteWidth && text.LastIndexOf(' ', NoteWidth) is > 0 and var space)
        {
            yield return text[..space];
            text = text[(space + 1)..];
        }
        yield return text;
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
