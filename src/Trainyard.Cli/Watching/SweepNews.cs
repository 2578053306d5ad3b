using Trainyard.Cli.Rendering;
using Trainyard.Contracts;

namespace Trainyard.Cli.Watching;

/// <summary>What happened to a sweep between two looks at it, a line each.</summary>
internal static class SweepNews
{
    /// <param name="before">As it was; null: nothing is known of it.</param>
    /// <param name="now">As it is.</param>
    public static IEnumerable<string> Of(SweepView? before, SweepView now)
    {
        if (before is not null && before.State != now.State && now.State is SweepState.Paused or SweepState.Running) yield return now.State == SweepState.Paused ? "paused" : "goes on";
        foreach (var trial in now.TrialList)
        {
            var was = before is not null && trial.Number < before.TrialList.Count ? before.TrialList[trial.Number] : null;
            foreach (var report in trial.Reports.Skip(was?.Reports.Count ?? 0))
                yield return $"trial {trial.Number} after {SweepDetails.Epochs(report.Epochs)}: {Figures.Metric(report.Value)}, {Figures.Settings(trial.Settings)}{(IsNewBest(trial) ? " (best)" : "")}";
            if (trial.State != was?.State && trial.State == TrialState.Failed) yield return $"trial {trial.Number} failed: {LogText.Clean(trial.Why ?? "")}";
        }

        bool IsNewBest(TrialView trial) => trial.Number == now.Best && (before?.Best != now.Best || before?.BestValue != now.BestValue);
    }
}
