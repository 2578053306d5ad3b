using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Jobs side by side: who they are, what differs, and what they measured with the best marked by an asterisk.</summary>
internal static class ComparisonTables
{
    /// <summary>Columns of jobs that 80 characters have room for; further jobs come in tables below.</summary>
    private const int JobsAtOnce = 4;

    /// <summary>Characters of a value that are shown at least.</summary>
    private const int ShortestValue = 8;

    public static IEnumerable<IRenderable> Of(JobComparison comparison)
    {
        yield return Jobs(comparison.Jobs);
        foreach (var places in Enumerable.Range(0, comparison.Jobs.Count).Chunk(JobsAtOnce))
        {
            yield return new Text("\n");
            if (comparison.Settings.Count > 0) yield return Settings(comparison, places);
            else yield return new Text("The jobs have the same settings.\n");
            if (comparison.Series.Count == 0) continue;
            yield return new Text("\n");
            yield return Series(comparison, places);
        }
        if (comparison.Series.Any(series => series.Winners.Count > 0)) yield return new Text("\n* best of all\n");
    }

    private static Table Jobs(IReadOnlyList<ComparedJob> jobs)
    {
        var table = Layout.Table("ID", "NAME", "STATE", "STEP", "DURATION", "PARAMETERS", "OWNER").Shorten("NAME", 10).Shorten("OWNER", 6);
        foreach (var job in jobs)
        {
            table.AddRow(
                new Text(Figures.ShortId(job.Id)), new Text(job.Name), new Text(Figures.Word(job.State)), new Text(Whole(job.Step)), new Text(Figures.Seconds(job.DurationSeconds)),
                new Text(job.Parameters is { } parameters ? Whole(parameters) : ""), new Text(job.Owner));
        }
        return table;
    }

    private static Table Settings(JobComparison comparison, int[] places)
    {
        var table = TableOf("SETTING", comparison, places);
        foreach (var (path, values) in comparison.Settings) table.AddRow([new Text(path), .. places.Select(place => new Text(values[place] ?? "-"))]);
        return table;
    }

    /// <summary>The best value of each series, or the latest where none is finite.</summary>
    private static Table Series(JobComparison comparison, int[] places)
    {
        var table = TableOf("BEST OF SERIES", comparison, places);
        foreach (var (name, latest, best, winners) in comparison.Series)
            table.AddRow([new Text(name), .. places.Select(place => new Text(Figures.Metric(best[place] ?? latest[place]) is { Length: > 0 } value ? $"{value}{(winners.Contains(place) ? " *" : "")}" : "-"))]);
        return table;
    }

    private static Table TableOf(string first, JobComparison comparison, int[] places)
    {
        var ids = places.Select(place => Figures.ShortId(comparison.Jobs[place].Id)).ToList();
        return ids.Aggregate(Layout.Table([first, .. ids]), (table, id) => table.Shorten(id, ShortestValue));
    }

    private static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
