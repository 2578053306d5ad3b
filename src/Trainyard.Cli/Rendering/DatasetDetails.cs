using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>What was understood of a dataset.</summary>
internal static class DatasetDetails
{
    private const int MostNames = 12;

    public static Details Of(DatasetView dataset)
    {
        var contents = dataset.Contents;
        var lines = new List<(string, string)>
        {
            ("dataset", DatasetNames.WithVersion(dataset.Name, dataset.Version)),
            ("what", $"{Figures.Word(contents.Kind)} for {contents.Task}, of {contents.Source}"),
            ("input", contents.InputShape is [var channels, var height, var width] ? $"{channels} × {height} × {width} (channels × height × width)" : $"{contents.InputShape[0]} numbers"),
            (contents.Task == "classification" ? "classes" : "targets", Names(contents.Targets)),
        };
        if (contents.Columns.Count > 0) lines.Add(("columns", Names([.. contents.Columns.Select(column => column.Categories.Count > 0 ? $"{column.Name} ({column.Categories.Count} categories)" : column.Name)])));
        lines.Add(("examples", string.Join(", ", contents.Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Examples:N0} {Figures.Word(part.Name)}")))));
        lines.Add(("mean", Numbers(contents.Scaling.Mean)));
        lines.Add(("deviation", Numbers(contents.Scaling.StandardDeviation)));
        if (contents.Scaling.Divisor != 1) lines.Add(("divisor", Figures.Metric(contents.Scaling.Divisor)));
        lines.Add(("owner", $"{dataset.Owner}, {Figures.Time(dataset.CreatedAt)}"));
        lines.Add(("file", string.Create(CultureInfo.InvariantCulture, $"{dataset.Size:N0} bytes, SHA-256 {dataset.Sha256}")));
        return new Details(lines);
    }

    /// <summary>A finding as a line.</summary>
    public static string Line(DatasetFinding finding) => LogText.Clean($"{Figures.Word(finding.Level)}: {finding.Where}: {finding.What} {finding.Advice}");

    /// <summary>A preset that fits.</summary>
    public static string PresetFor(DatasetView dataset) => Presets.DefaultFor(dataset.Contents.ToInfo(dataset.Name));

    private static string Names(IReadOnlyList<string> names) =>
        string.Create(CultureInfo.InvariantCulture, $"{names.Count:N0}: {LogText.Clean(string.Join(", ", names.Take(MostNames)))}{(names.Count > MostNames ? ", …" : "")}");

    private static string Numbers(IReadOnlyList<double> numbers) => string.Join(", ", numbers.Take(MostNames).Select(number => Figures.Metric(number))) + (numbers.Count > MostNames ? ", …" : "");
}
