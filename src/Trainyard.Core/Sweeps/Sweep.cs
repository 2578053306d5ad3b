using System.Collections.Immutable;
using System.Diagnostics;
using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Sweeps;

/// <summary>
/// A search for the best settings: what was asked for, and what has happened, in order. All else follows from these two, so that any server decides
/// the same (<see cref="SweepDecisions"/>), stored by compare-and-set on <see cref="Version"/>.
/// </summary>
public sealed record Sweep
{
    public required SweepId Id { get; init; }

    /// <summary>Set by the store: grows by one with each stored change.</summary>
    public long Version { get; init; }

    /// <summary>The name to show.</summary>
    public required string Owner { get; init; }

    public required AccountId OwnerId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>With all that was left out filled in (<see cref="SweepPlan.Read"/>).</summary>
    public required NewSweep Asked { get; init; }

    /// <summary>The version of the search methods with which it began; another one may choose other points from here on.</summary>
    public required int SearchVersion { get; init; }

    public ImmutableList<SweepEntry> History { get; private init; } = [];

    /// <summary>By number.</summary>
    public ImmutableList<Trial> Trials { get; private init; } = [];

    public SweepState State { get; private init; }

    /// <summary>Why it ended, or ends once those in training have; null: nothing says that it should.</summary>
    public string? Reason { get; private init; }

    public DateTimeOffset? EndedAt { get; private init; }

    /// <summary>Set while it is paused.</summary>
    public DateTimeOffset? PausedAt { get; private init; }

    /// <summary>In all pauses that are over.</summary>
    public TimeSpan Rested { get; private init; }

    /// <summary>Most trials.</summary>
    public int MaxTrials => ExtendedTo ?? Asked.Trials ?? throw new UnreachableException("A sweep knows its trials.");

    public string Name => Asked.Name ?? Id.ToString();

    /// <summary>A limit is used up.</summary>
    public bool IsSpent => State == SweepState.Running && Reason is not null;

    public bool HasEnded => State is SweepState.Succeeded or SweepState.Failed or SweepState.Cancelled;

    /// <summary>There is something to do for it: it has not ended, or not all of its trials have.</summary>
    public bool IsOpen => !HasEnded || Trials.Any(t => !t.HasEnded);

    /// <summary>Epochs that its trials were sent to train, of all seeds together.</summary>
    public int Epochs => Trials.Sum(t => t.Until * Math.Max(1, t.Jobs.Count));

    public double Seconds => Trials.Sum(t => t.Seconds);

    public SweepPlan Plan => field ??= SweepPlan.Of(Asked);

    private int? ExtendedTo { get; init; }

    /// <summary>The trial with the best value among those that came furthest; null: none has a value.</summary>
    public Trial? Best
    {
        get
        {
            var valued = Trials.Where(t => t.Value is { } value && double.IsFinite(value) && t.State != TrialState.Failed).ToList();
            if (valued.Count == 0) return null;
            var furthest = valued.Max(t => t.Reports.Max(r => r.Epochs));
            return valued.Where(t => t.Reports.Any(r => r.Epochs == furthest)).MinBy(t => Plan.LossOf(t.Value!.Value));
        }
    }

    /// <summary>With one more entry. It must be one that can follow.</summary>
    public Sweep With(SweepEntry entry)
    {
        var sweep = this with { History = History.Add(entry) };
        return entry switch
        {
            TrialBegan e => sweep with { Trials = Trials.Add(new Trial(e.Number, e.Point, e.Jobs, e.At) { Until = e.Until, Bracket = e.Bracket, From = e.From }) },
            TrialReported e => sweep.Set(e.Number, t => t with { State = TrialState.Waiting, Value = e.Value, Reports = t.Reports.Add(new RungValue(e.Epochs, e.Value)), Seconds = e.Seconds }),
            TrialPromoted e => sweep.Set(e.Number, t => t with { State = TrialState.Active, Until = e.Until }),
            TrialStopped e => sweep.Set(e.Number, t => t with { IsStopping = true }),
            TrialEnded e => sweep.Set(e.Number, t => t.Ended(e)),
            SweepPaused e => sweep with { State = SweepState.Paused, PausedAt = e.At },
            SweepResumed e => sweep with { State = SweepState.Running, PausedAt = null, Rested = Rested + (e.At - PausedAt) ?? default },
            SweepExtended e => sweep with { ExtendedTo = e.Trials, State = State == SweepState.Succeeded ? SweepState.Running : State, Reason = null, EndedAt = null },
            SweepSpent e => sweep with { Reason = e.Reason },
            SweepEnded e => sweep with { State = e.State, Reason = e.Reason, EndedAt = e.At, PausedAt = null },
            _ => throw new UnreachableException(entry.GetType().Name),
        };
    }

    private Sweep Set(int number, Func<Trial, Trial> change) => this with { Trials = Trials.SetItem(number, change(Trials[number])) };
}
