using System.Globalization;
using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Datasets as rows, and what one of them holds of each class.</summary>
internal static class DatasetTable
{
    public static Table Of(IEnumerable<DatasetView> datasets)
    {
        var table = Layout.Table("DATASET", "WHAT", "TASK", "EXAMPLES", "TARGETS", "MADE", "OWNER");
        foreach (var dataset in datasets)
        {
            table.AddRow(
                new Text(DatasetNames.WithVersion(dataset.Name, dataset.Version)), new Text(Figures.Word(dataset.Contents.Kind)), new Text(dataset.Contents.Task),
                new Text(Number(dataset.Contents.Parts.Sum(part => part.Examples))), new Text(Number(dataset.Contents.Targets.Count)), new Text(Figures.Time(dataset.CreatedAt)), new Text(dataset.Owner));
        }
        return table;
    }

    /// <summary>Null: there is nothing to count.</summary>
    public static Table? OfTargets(DatasetView dataset)
    {
        var parts = dataset.Contents.Parts;
        if (parts[0].ByTarget.Count == 0) return null;
        var table = Layout.Table([dataset.Contents.Task == "classification" ? "CLASS" : "LABEL", .. parts.Select(part => Figures.Word(part.Name).ToUpperInvariant())]);
        foreach (var (place, name) in dataset.Contents.Targets.Index()) table.AddRow([new Text(name), .. parts.Select(part => new Text(Number(part.ByTarget[place])))]);
        return table;
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
