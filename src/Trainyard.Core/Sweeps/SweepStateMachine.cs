using Trainyard.Contracts;
using Trainyard.Search.Space;

namespace Trainyard.Sweeps;

/// <summary>What people do with a sweep. A change that its state does not allow returns null, and nothing is written.</summary>
public static class SweepStateMachine
{
    public static Sweep? Pause(this Sweep sweep, DateTimeOffset now) => sweep.State == SweepState.Running ? sweep.With(new SweepPaused(now)) : null;

    public static Sweep? Resume(this Sweep sweep, DateTimeOffset now) => sweep.State == SweepState.Paused ? sweep.With(new SweepResumed(now)) : null;

    public static Sweep? Cancel(this Sweep sweep, DateTimeOffset now) => sweep.HasEnded ? null : sweep.With(new SweepEnded(now, SweepState.Cancelled, "Somebody cancelled it."));

    /// <summary>More trials, also for one that has succeeded.</summary>
    public static Sweep? Extend(this Sweep sweep, int trials, DateTimeOffset now) =>
        trials > sweep.MaxTrials && sweep.State is SweepState.Running or SweepState.Paused or SweepState.Succeeded ? sweep.With(new SweepExtended(now, trials)) : null;

    /// <summary>A trial at a point that somebody chose; it counts like others.</summary>
    /// <param name="sweep">It runs, and has room for one more trial.</param>
    /// <param name="point">One of its space.</param>
    /// <param name="now">The present time.</param>
    public static Sweep? Tell(this Sweep sweep, SearchPoint point, DateTimeOffset now) =>
        sweep.State == SweepState.Running && !sweep.IsSpent && sweep.Trials.Count < sweep.MaxTrials ? sweep.With(sweep.Begin(point, now) with { IsTold = true }) : null;

    /// <summary>The next trial of a sweep whose trials are trained elsewhere; null: there is none, or not now.</summary>
    public static Sweep? Ask(this Sweep sweep, DateTimeOffset now) =>
        sweep is { State: SweepState.Running, IsSpent: false, Plan.IsTrainedHere: false } && sweep.NewTrial(now) is { } trial ? sweep.With(trial) : null;

    /// <summary>The value of a trial that is trained elsewhere.</summary>
    public static Sweep? Tell(this Sweep sweep, int number, ToldTrial told, DateTimeOffset now)
    {
        if (number < 0 || number >= sweep.Trials.Count || sweep.Trials[number] is not { HasEnded: false, Jobs: [] } trial) return null;
        var state = told.Value is not null ? TrialState.Succeeded : sweep.HasEnded ? TrialState.Stopped : TrialState.Failed;
        return sweep.With(new TrialEnded(now, number, state, told.Value, (now - trial.BeganAt).TotalSeconds) { Why = told.Why });
    }
}
