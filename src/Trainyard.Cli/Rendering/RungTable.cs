using System.Globalization;
using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Where the trials of a sweep are, a row for each rung.</summary>
internal static class RungTable
{
    public static Table Of(SweepView sweep)
    {
        var table = Layout.Table("EPOCHS", "REACHED", "TRAIN", "WAIT", "WENT ON", "ENDED", "BEST");
        foreach (var rung in sweep.Rungs)
        {
            var here = sweep.TrialList.Where(t => t.Until == rung).ToList();
            var values = sweep.TrialList.SelectMany(t => t.Reports).Where(r => r.Epochs == rung && double.IsFinite(r.Value)).Select(r => r.Value).ToList();
            double? best = values.Count == 0 ? null : sweep.Direction == SweepDirection.Minimize ? values.Min() : values.Max();
            table.AddRow(
            [
                Count(rung), Count(sweep.TrialList.Count(t => t.Reports.Any(r => r.Epochs == rung))), Count(here.Count(t => t.State == TrialState.Active)), Count(here.Count(t => t.State == TrialState.Waiting)),
                Count(sweep.TrialList.Count(t => t.Until > rung && t.Reports.Any(r => r.Epochs == rung))), Count(here.Count(t => t.State is not (TrialState.Active or TrialState.Waiting))), new Text(Figures.Metric(best)),
            ]);
        }
        return table;
    }

    private static Text Count(int count) => new(count.ToString(CultureInfo.InvariantCulture));
}
