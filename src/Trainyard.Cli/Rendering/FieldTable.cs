using System.Text.Json;
using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Jobs with the columns that somebody chose.</summary>
internal static class FieldTable
{
    private const int LeastWidth = 10;

    /// <summary>A longer text that is a time in ISO 8601 is one, and no name.</summary>
    private const int DateLength = 10;

    public static Table Of(IReadOnlyList<JobSummary> jobs, IReadOnlyList<string> columns)
    {
        string[] headers = [.. columns.Distinct().Select(Header)];
        var table = Layout.Table(["ID", .. headers]);
        foreach (var header in headers.Distinct()) table.Shorten(header, LeastWidth);
        foreach (var job in jobs) table.AddRow([new Text(Figures.ShortId(job.Id)), .. columns.Distinct().Select(column => new Text(Shown(job, column)))]);
        return table;
    }

    public static string Header(string column) => column.Split('.')[^1].ToUpperInvariant();

    /// <summary>What a row has in a column that the list was asked to add.</summary>
    public static string Shown(JobSummary job, string column)
    {
        if (job.Values?.TryGetValue(column, out var value) != true) return "";
        return value.ValueKind switch
        {
            JsonValueKind.Number when column == "duration" => Figures.Seconds(value.GetDouble()),
            JsonValueKind.Number when column is "progress" or "accuracy" or "f1" => Figures.Percent(value.GetDouble()),
            JsonValueKind.Number => Figures.Metric(value.GetDouble()),
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(item => item.GetString())),
            JsonValueKind.String when value.TryGetDateTimeOffset(out var time) && value.GetString()!.Length > DateLength => Figures.Time(time),
            JsonValueKind.String => value.GetString()!,
            _ => value.GetRawText(),
        };
    }
}
