using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>A sweep, and one of its trials, as lines of a name and a value.</summary>
internal static class SweepDetails
{
    public static Details Of(SweepView sweep, IReadOnlyList<SettingImportanceView> importance) => Layout.Details(
    [
        ("id", sweep.Id.ToString()),
        ("name", sweep.Name),
        ("state", sweep.Reason is { } reason ? $"{Figures.Word(sweep.State)}: {reason}" : Figures.Word(sweep.State)),
        ("owner", sweep.Owner),
        ("metric", $"{sweep.Metric}, {Figures.Word(sweep.Direction)}"),
        ("method", sweep.Method),
        ("rungs", sweep.Rungs.Count > 1 ? $"{string.Join(", ", sweep.Rungs)} epochs" : null),
        ("trials", string.Create(CultureInfo.InvariantCulture, $"{sweep.TrialList.Count} of {sweep.MaxTrials}{Counts(sweep)}")),
        ("epochs", string.Create(CultureInfo.InvariantCulture, $"{sweep.Epochs:N0}, {sweep.SlotHours:0.##} hours in training")),
        ("created", Figures.Time(sweep.CreatedAt)),
        ("ended", Figures.Time(sweep.EndedAt)),
        .. sweep.Asked.Settings.Select((s, i) => (i == 0 ? "settings" : "", (string?)$"{s.Name} {s.Values}{(s.When is { } when ? $" if {when}" : "")}")),
        ("matters", string.Join(", ", importance.Where(i => i.Share is not null).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Name} {i.Share * 100:0} %")))),
        ("best", sweep.Best is { } best ? Best(sweep.TrialList[best]) : null),
    ]);

    public static Details OfTrial(SweepView sweep, TrialView trial) => Layout.Details(
    [
        ("trial", string.Create(CultureInfo.InvariantCulture, $"{trial.Number} of {sweep.Name}")),
        (sweep.Metric, Figures.Metric(trial.Value)),
        ("epochs", trial.Until.ToString(CultureInfo.InvariantCulture)),
        .. trial.Settings.Select(s => (s.Key, (string?)Figures.Setting(s.Value))),
        ("jobs", string.Join(", ", trial.Jobs)),
    ]);

    /// <summary>In one line.</summary>
    public static string Best(TrialView trial) =>
        string.Create(CultureInfo.InvariantCulture, $"trial {trial.Number} with {Figures.Metric(trial.Value)} after {Epochs(Reached(trial))}: {Figures.Settings(trial.Settings)}");

    public static string Epochs(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "epoch" : "epochs")}");

    /// <summary>Trials that have ended.</summary>
    public static int Ended(SweepSummary sweep) => sweep.Trials.Where(t => t.Key is not (TrialState.Active or TrialState.Waiting)).Sum(t => t.Value);

    /// <summary>The epochs after which its value was taken.</summary>
    public static int Reached(TrialView trial) => trial.Reports.Count > 0 ? trial.Reports[^1].Epochs : 0;

    private static string Counts(SweepView sweep) =>
        sweep.Trials.Count == 0 ? "" : $" ({string.Join(", ", sweep.Trials.OrderBy(t => t.Key).Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Value} {Figures.Word(t.Key)}")))})";
}
