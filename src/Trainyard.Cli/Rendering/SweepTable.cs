using System.Globalization;
using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Sweeps as rows.</summary>
internal static class SweepTable
{
    public static Table Of(IEnumerable<SweepSummary> sweeps)
    {
        var table = Layout.Table("ID", "NAME", "STATE", "METHOD", "TRIALS", "BEST", "METRIC", "OWNER", "CREATED")
            .Shorten("NAME", 10).Shorten("OWNER", 6).Shorten("METRIC", 10).LeaveOutFirst("CREATED", "METRIC", "OWNER", "METHOD");
        foreach (var sweep in sweeps)
        {
            table.AddRow(
                new Text(Figures.ShortId(sweep.Id)), new Text(sweep.Name), new Text(Figures.Word(sweep.State)), new Text(sweep.Method),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{SweepDetails.Ended(sweep)}/{sweep.MaxTrials}")), new Text(Figures.Metric(sweep.BestValue)),
                new Text(sweep.Metric), new Text(sweep.Owner), new Text(Figures.Time(sweep.CreatedAt)));
        }
        return table;
    }
}
