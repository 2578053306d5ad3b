using Trainyard.Contracts;
using Trainyard.Search.History;
using Trainyard.Search.Populations;
using Trainyard.Search.Rungs;
using Trainyard.Search.Space;
using TrialState = Trainyard.Contracts.TrialState;

namespace Trainyard.Sweeps;

/// <summary>
/// What a sweep does next, as a pure function of its history: whoever asks gets the same answer, and a history replays to the decisions that stand in it. Apart from it is how much
/// may train at once and what the clock says; both decide when something happens, and never what.
/// </summary>
public static class SweepDecisions
{
    /// <summary>Trials that fail before any has a value, after which the sweep does.</summary>
    private const int FirstFailures = 3;

    /// <summary>With all that is to be decided now, one after the other.</summary>
    /// <param name="sweep">With all that its jobs tell.</param>
    /// <param name="parallel">Most trials in training at once.</param>
    /// <param name="now">The present time.</param>
    public static Sweep Decide(this Sweep sweep, int parallel, DateTimeOffset now)
    {
        while (sweep.Next(parallel, now) is { Count: > 0 } entries) sweep = entries.Aggregate(sweep, (s, entry) => s.With(entry));
        return sweep;
    }

    /// <returns>The next decision, of more than one entry where they belong together; empty: there is none now.</returns>
    internal static IReadOnlyList<SweepEntry> Next(this Sweep sweep, int parallel, DateTimeOffset now) =>
        sweep.State == SweepState.Running && NextOne(sweep, parallel, now) is { } entry ? [entry] : sweep.State == SweepState.Running && !sweep.IsSpent ? NextGeneration(sweep, now) : [];

    private static SweepEntry? NextOne(Sweep sweep, int parallel, DateTimeOffset now)
    {
        var active = sweep.Trials.Count(t => t.State == TrialState.Active);
        if (sweep.Trials.FirstOrDefault(t => t.Value is { } value && sweep.Plan.IsGoodEnough(value)) is { } goodEnough)
            return new SweepEnded(now, SweepState.Succeeded, $"Trial {goodEnough.Number} is good enough: {goodEnough.Value:0.####}.");
        if (HasFailed(sweep) is { } failed) return new SweepEnded(now, SweepState.Failed, failed);
        if (!sweep.IsSpent && WhySpent(sweep, now) is { } spent) return new SweepSpent(now, spent);
        if (sweep.IsSpent) return active == 0 ? new SweepEnded(now, SweepState.Succeeded, sweep.Reason!) : null;
        if (active >= parallel) return null;
        SweepEntry? step = Promotion(sweep, now);
        if (sweep.Plan.IsTrainedHere) step ??= sweep.NewTrial(now);
        if (step is not null) return step;
        var waitsForPoints = (sweep.Plan.Points is null || !sweep.Plan.IsTrainedHere) && sweep.Trials.Count < sweep.MaxTrials;
        return active > 0 || waitsForPoints || NextGeneration(sweep, now).Count > 0 ? null : new SweepEnded(now, SweepState.Succeeded, WhyOver(sweep));
    }

    private static TrialPromoted? Promotion(Sweep sweep, DateTimeOffset now)
    {
        var plan = sweep.Plan;
        var promotions = plan.Method.Rungs switch
        {
            RungKind.Asha => AsynchronousHalving.Promotions(plan.Ladder, History(sweep, sweep.Trials)),
            RungKind.Hyperband => sweep.Trials.Where(t => t.Bracket is not null).GroupBy(t => t.Bracket!.Value).OrderBy(b => b.Key)
                .SelectMany(b => BracketOf(plan, b.Key).Promotions(History(sweep, b))),
            _ => [],
        };
        return promotions.Select(p => new TrialPromoted(now, p.Trial, p.Epochs)).FirstOrDefault();
    }

    /// <summary>
    /// PBT: once the whole population waits at the end of a generation, each of the worst is stopped, and one that goes on from a better one takes its place; the others go on.
    /// Empty: some are on their way, or it was the last generation.
    /// </summary>
    private static List<SweepEntry> NextGeneration(Sweep sweep, DateTimeOffset now)
    {
        var plan = sweep.Plan;
        var members = sweep.Trials.Where(t => t is { State: TrialState.Waiting, IsStopping: false }).ToList();
        if (plan.Method.Rungs != RungKind.Pbt || members.Count == 0 || sweep.Trials.Any(t => t.State == TrialState.Active)) return [];
        var generation = plan.Rungs.ToList().IndexOf(members[0].Until);
        var until = plan.Rungs[generation + 1];
        var replacements = PopulationTraining.Next(plan.Space, [.. members.Select(t => t.ToSearch(plan.Direction) with { State = Search.History.TrialState.Ended })], plan.Asked.Seed, generation);
        var entries = new List<SweepEntry>();
        foreach (var (member, source, point) in replacements)
        {
            entries.Add(new TrialStopped(now, member));
            var number = sweep.Trials.Count + entries.OfType<TrialBegan>().Count();
            entries.Add(new TrialBegan(now, number, point, until, sweep.JobsOf(number)) { From = source });
        }
        entries.AddRange(members.Select(t => t.Number).Except(replacements.Select(r => r.Member)).Select(number => new TrialPromoted(now, number, until)));
        return entries;
    }

    private static IReadOnlyList<JobId> JobsOf(this Sweep sweep, int trial) => [.. Enumerable.Range(0, sweep.Plan.JobsPerTrial).Select(job => TrialJobs.IdOf(sweep.Id, trial, job))];

    /// <summary>A trial at the next point; null: there is none.</summary>
    internal static TrialBegan? NewTrial(this Sweep sweep, DateTimeOffset now)
    {
        var plan = sweep.Plan;
        if (sweep.Trials.Count(t => t.From is null) >= sweep.MaxTrials || plan.Points is null) return null;
        if (plan.Points.Suggest(plan.Space, History(sweep, sweep.Trials), plan.Asked.Seed) is not { } point) return null;
        return sweep.Begin(point, now);
    }

    /// <summary>The next trial, at this point.</summary>
    internal static TrialBegan Begin(this Sweep sweep, SearchPoint point, DateTimeOffset now)
    {
        var plan = sweep.Plan;
        int? bracket = plan.Method.Rungs == RungKind.Hyperband ? NextBracket(sweep) : null;
        var until = bracket is { } number ? BracketOf(plan, number).Rungs[0].Epochs : plan.Rungs[0];
        var trial = sweep.Trials.Count;
        return new TrialBegan(now, trial, point, until, sweep.JobsOf(trial)) { Bracket = bracket };
    }

    /// <summary>The first one that has room; after the last of the table it begins again.</summary>
    private static int NextBracket(Sweep sweep)
    {
        var bracket = 0;
        while (sweep.Trials.Count(t => t.Bracket == bracket) >= BracketOf(sweep.Plan, bracket).Rungs[0].Trials) bracket++;
        return bracket;
    }

    private static HyperbandBracket BracketOf(SweepPlan plan, int number) => plan.Brackets[number % plan.Brackets.Count];

    private static List<SearchTrial> History(Sweep sweep, IEnumerable<Trial> trials) => [.. trials.Select(t => t.ToSearch(sweep.Plan.Direction))];

    private static string? HasFailed(Sweep sweep)
    {
        if (sweep.Trials.Any(t => t.Value is not null) || sweep.Trials.Count(t => t.State == TrialState.Failed) < Math.Min(FirstFailures, sweep.MaxTrials)) return null;
        var first = sweep.Trials.First(t => t.State == TrialState.Failed);
        return $"Its first trials failed. Trial {first.Number}: {first.Why}";
    }

    private static string? WhySpent(Sweep sweep, DateTimeOffset now)
    {
        var limits = sweep.Asked.Limits;
        if (limits.Hours is { } hours && now - sweep.CreatedAt - sweep.Rested >= TimeSpan.FromHours(hours)) return $"Its time is up: {hours:0.###} hours.";
        if (limits.Epochs is { } epochs && sweep.Epochs >= epochs) return $"Its epochs are used up: {epochs:N0}.";
        if (limits.SlotHours is { } slotHours && TimeSpan.FromSeconds(sweep.Seconds) >= TimeSpan.FromHours(slotHours)) return $"Its hours in training are used up: {slotHours:0.###}.";
        return null;
    }

    private static string WhyOver(Sweep sweep) =>
        sweep.Trials.Count < sweep.MaxTrials ? $"Every point was tried: {sweep.Trials.Count:N0} trials." : $"All {sweep.Trials.Count:N0} trials have come to their ends.";
}
