using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Trials as rows, the best first, with a column for each setting.</summary>
internal static class TrialTable
{
    public static Table Of(SweepView sweep)
    {
        string[] settings = [.. sweep.Asked.Settings.Select(s => s.Name)];
        string[] headers = [.. settings.Select(name => Header(name, settings))];
        var table = Layout.Table(["TRIAL", "STATE", "VALUE", "EPOCHS", .. headers, "JOB", "WHY"]).Shorten("WHY", 12).LeaveOutFirst(["WHY", "JOB", .. headers.Reverse()]);
        foreach (var trial in Ranked(sweep))
        {
            table.AddRow(
            [
                new Text(trial.Number.ToString(CultureInfo.InvariantCulture)), new Text(Figures.Word(trial.State)), new Text(Figures.Metric(trial.Value)),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{SweepDetails.Reached(trial)}/{sweep.Rungs[^1]}")), .. settings.Select(name => new Text(Figures.Setting(trial.Settings[name]))),
                new Text(trial.Jobs is [var job, ..] ? Figures.ShortId(job) : ""), new Text(trial.Why ?? ""),
            ]);
        }
        return table;
    }

    /// <summary>The first points of a sweep that is yet to begin.</summary>
    public static Table OfPoints(IReadOnlyList<JsonObject> points)
    {
        string[] settings = [.. points.SelectMany(p => p.Select(s => s.Key)).Distinct()];
        var table = Layout.Table(["TRIAL", .. settings.Select(name => Header(name, settings))]);
        foreach (var (number, point) in points.Index()) table.AddRow([new Text(number.ToString(CultureInfo.InvariantCulture)), .. settings.Select(name => new Text(Figures.Setting(point[name])))]);
        return table;
    }

    /// <summary>Those that came further first, then by value; what has none comes last.</summary>
    private static IEnumerable<TrialView> Ranked(SweepView sweep)
    {
        var sign = sweep.Direction == SweepDirection.Minimize ? 1 : -1;
        return sweep.TrialList.OrderBy(Rank).ThenByDescending(SweepDetails.Reached).ThenBy(t => t.Value * sign).ThenBy(t => t.Number);

        static int Rank(TrialView trial) => trial switch { { State: TrialState.Failed } => 3, { Value: null } => 2, { Value: double.NaN } => 1, _ => 0 };
    }

    /// <summary>As much of the end of a name as tells it from the others.</summary>
    private static string Header(string name, IReadOnlyList<string> all)
    {
        var last = name.Split('.')[^1];
        return (all.Count(other => other.Split('.')[^1] == last) == 1 ? last : name).ToUpperInvariant();
    }
}
