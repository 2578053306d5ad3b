using Trainyard.Contracts;

namespace Trainyard.Chaos.Checking;

/// <summary>A sweep comes to its end with all of its trials, each once, and each as far as it came the one that was trained undisturbed.</summary>
internal static class SweepCheck
{
    public static IEnumerable<Violation> Check(History history) =>
    [
        .. history.Sweeps.SelectMany(sweep => CheckSweep(sweep, history.Trials)),
        .. history.Sweeps.SelectMany(sweep => CheckValues(sweep, history.SweepReference)),
        .. history.Trials.Where(s => s.Job.State == JobState.Succeeded).SelectMany(CurveCheck.Check),
        .. history.Trials.SelectMany(FenceCheck.Check),
    ];

    private static IEnumerable<Violation> CheckSweep(SweepView sweep, IReadOnlyList<Story> trials)
    {
        if (sweep.State != SweepState.Succeeded) yield return new(Promise.SweepEnds, null, $"sweep {sweep.Name} is {sweep.State}: {sweep.Reason}");
        var named = sweep.TrialList.SelectMany(t => t.Jobs).ToList();
        var made = trials.Where(s => s.Job.Trial?.Sweep == sweep.Id).ToDictionary(s => s.Job.Id);
        foreach (var id in made.Keys.Except(named)) yield return new(Promise.TrialOnce, id, $"is of sweep {sweep.Name}, which does not know it");
        foreach (var trial in sweep.TrialList)
        {
            if (trial.State is not (TrialState.Succeeded or TrialState.Stopped)) yield return new(Promise.SweepEnds, null, $"trial {trial.Number} of {sweep.Name} is {trial.State}: {trial.Why}");
            if (trial.Reports.GroupBy(r => r.Epochs).FirstOrDefault(r => r.Count() > 1) is { } twice) yield return new(Promise.TrialOnce, null, $"trial {trial.Number} of {sweep.Name} came twice to epoch {twice.Key}");
            foreach (var id in trial.Jobs)
            {
                if (!made.TryGetValue(id, out var story)) yield return new(Promise.TrialOnce, id, $"trial {trial.Number} of {sweep.Name} has lost its job");
                else if (!story.Job.State.IsFinal()) yield return new(Promise.SweepEnds, id, $"trial {trial.Number} of {sweep.Name} is {trial.State}, and its job {story.Job.State}");
                else if (Values(story).Any(value => trial.Reports.Any(r => r.Epochs == value.Epochs && !r.Value.Equals(value.Value))))
                    yield return new(Promise.SameResult, id, $"trial {trial.Number} of {sweep.Name} was compared by another value than its curve has");
            }
        }
    }

    private static IEnumerable<Violation> CheckValues(SweepView sweep, IReadOnlyDictionary<int, Story> reference)
    {
        foreach (var trial in sweep.TrialList)
        {
            if (!reference.TryGetValue(trial.Number, out var undisturbed)) continue;
            var right = Values(undisturbed).ToDictionary(v => v.Epochs, v => v.Value);
            foreach (var report in trial.Reports.Where(r => right.TryGetValue(r.Epochs, out var value) && !r.Value.Equals(value)))
                yield return new(Promise.SameResult, trial.Jobs[0], $"trial {trial.Number} of {sweep.Name} has {report.Value} after {report.Epochs} epochs instead of {right[report.Epochs]}");
        }
    }

    private static IEnumerable<(int Epochs, double Value)> Values(Story story) => story.Events.OfType<EpochValidated>().Select(e => (e.Epoch, e.Validation.Accuracy));
}
