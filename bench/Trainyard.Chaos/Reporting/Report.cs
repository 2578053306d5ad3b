using Trainyard.Chaos.BadJobs;
using Trainyard.Chaos.Checking;
using Trainyard.Chaos.Faults;
using Trainyard.Contracts;

namespace Trainyard.Chaos.Reporting;

/// <summary>A run in figures; <c>--json</c> writes it as it is.</summary>
internal sealed record Report
{
    public required int Seed { get; init; }
    public required string Services { get; init; }
    public required double Seconds { get; init; }
    public required IReadOnlyList<FaultFigures> Faults { get; init; }
    public required IReadOnlyList<BadJobFigures> BadJobs { get; init; }
    public required IReadOnlyList<Figure> Figures { get; init; }
    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>Nothing was lost.</summary>
    public bool Passed => Violations.Count == 0;

    public static Report Of(ChaosOptions options, Run run, History history, IReadOnlyList<Violation> violations)
    {
        var recoveries = run.Faults.Select(fault => Recovery.Of(fault, history, violations)).ToList();
        var seconds = recoveries.SelectMany(r => r.Seconds).ToList();
        var (steps, epochs) = TrainedTwice(history, run.LastStep);
        return new Report
        {
            Seed = options.Seed,
            Services = run.Services,
            Seconds = run.Seconds,
            Faults = [.. recoveries.GroupBy(r => r.Fault.Planned.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(FaultFigures.Of)],
            BadJobs = [.. history.BadJobs.GroupBy(b => b.Sent.Planned.Kind).OrderBy(g => g.Key).Select(g => BadJobFigures.Of(g, history, violations))],
            Figures =
            [
                new("submits accepted", history.Submits.Count(s => s.Answer is not null), Note: $"of {options.Jobs}"),
                Broken("submits lost", Promise.SubmitIsKept),
                new("jobs succeeded", history.Jobs.Count(j => j.Job.State == JobState.Succeeded)),
                Broken("jobs failed", Promise.JobSucceeds),
                Broken("jobs without an end", Promise.JobEnds),
                Broken("results accepted twice", Promise.OneEnd),
                Broken("results that differ", Promise.SameResult, "from an undisturbed run's, bit for bit"),
                Broken("metric gaps", Promise.NoGap),
                Broken("metric doubles", Promise.NoDouble),
                Broken("fences out of order", Promise.FenceRises),
                Broken("messages and events dead-lettered", Promise.NothingMovedAside),
                new("trials of sweeps", history.Sweeps.Sum(s => s.TrialList.Count), Note: string.Join(", ", history.Sweeps.SelectMany(s => s.TrialList).GroupBy(t => t.State).Select(t => $"{t.Count()} {t.Key}".ToLowerInvariant()))),
                Broken("sweeps without their end", Promise.SweepEnds),
                Broken("trials lost, doubled or promoted twice", Promise.TrialOnce),
                new("stale writes tried", run.Stale, Note: "events that came in after one of a newer attempt"),
                new("repeated writes tried", run.Repeated, Note: $"events that had come in before; {run.EventCopies} of both are ours"),
                Broken("stale writes accepted", Promise.NoStaleWrite),
                new("leases that a worker found lost", run.LeasesLost, Note: "by the workers' logs"),
                new("messages repeated", run.MessageCopies),
                new("attempts", history.Jobs.Sum(j => j.Job.Attempts), Note: string.Join(", ", Outcomes(history))),
                new("steps trained twice", steps, Note: "reported by one attempt, behind the next one's beginning"),
                new("the same in epochs", epochs),
                new("recovery p50", Percentile(seconds, 0.5), "s", Note: $"until a client saw more, of {seconds.Count} jobs"),
                new("recovery p99", Percentile(seconds, 0.99), "s"),
                new("recovery, longest", seconds.Count == 0 ? 0 : seconds.Max(), "s"),
                new("forged events written", BadJobCheck.Forged(history).Count(), Note: $"{run.ForgeriesMovedAside} of them dead-lettered"),
                Broken("forged events accepted", Promise.ForgeryRefused, "invented figures, foreign artifacts, false ends"),
                Broken("bad jobs that did not fail as meant", Promise.BadJobFails),
                new("good jobs hurt by a bad one", history.BadJobs.SelectMany(b => BadJobCheck.HurtBy(b, history, violations)).Distinct().Count(), MustBeZero: true),
                Broken("artifacts of others lost", Promise.ForeignArtifactKept),
                new("programs that ended by themselves", run.Crashes, MustBeZero: true),
            ],
            Violations = [.. violations.Select(v => $"{v.Promise}: {(v.Job is { } job ? $"job {job}: " : "")}{v.What}")],
        };

        Figure Broken(string what, Promise promise, string? note = null) => new(what, violations.Count(v => v.Promise == promise), MustBeZero: true, Note: note);
    }

    private static IEnumerable<string> Outcomes(History history) =>
        history.Jobs.SelectMany(j => j.Job.AttemptList).GroupBy(a => a.Outcome ?? "open").OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}");

    private static (long Steps, double Epochs) TrainedTwice(History history, Func<JobId, long, long> lastStep)
    {
        var (steps, epochs) = (0L, 0.0);
        foreach (var job in history.Jobs.Select(j => j.Job))
        {
            var twice = job.AttemptList.Zip(job.AttemptList.Skip(1)).Sum(pair => Math.Max(0, lastStep(job.Id, pair.First.Fence) - pair.Second.FromStep));
            steps += twice;
            if (job.TotalSteps > 0) epochs += (double)twice * job.Spec.Epochs / job.TotalSteps;
        }
        return (steps, epochs);
    }

    /// <summary>The smallest value that this share of all values does not exceed (nearest rank).</summary>
    private static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}

/// <summary>What is known of a run besides its history.</summary>
internal sealed record Run(
    double Seconds, string Services, IReadOnlyCollection<StruckFault> Faults, int Stale, int Repeated, int EventCopies, int MessageCopies, int LeasesLost, int Crashes,
    int ForgeriesMovedAside, Func<JobId, long, long> LastStep);

/// <param name="What">What was counted or measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; none for a count.</param>
/// <param name="MustBeZero">Anything else is a broken promise.</param>
/// <param name="Note">How it was counted.</param>
internal sealed record Figure(string What, double Value, string Unit = "", bool MustBeZero = false, string? Note = null);

/// <summary>One kind of fault.</summary>
/// <param name="Fault">Its name.</param>
/// <param name="Times">How often it struck.</param>
/// <param name="Affected">Jobs that were in training then.</param>
/// <param name="Survived">How often all of those came to the end that was promised.</param>
/// <param name="Longest">The longest of their recoveries, in seconds; null where none was in training.</param>
internal sealed record FaultFigures(string Fault, int Times, int Affected, int Survived, double? Longest)
{
    public static FaultFigures Of(IGrouping<string, Recovery> kind) =>
        new(kind.Key, kind.Count(), kind.Sum(r => r.Affected), kind.Count(r => r.Survived), kind.SelectMany(r => r.Seconds).Select(s => (double?)s).Max());
}
