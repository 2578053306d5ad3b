using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Jobs;
using Trainyard.Sweeps;
using Trainyard.Tests.Sweeps;

namespace Trainyard.Tests.Simulation;

/// <summary>Watches every accepted write and every step of training, and says the first thing that must never be.</summary>
internal sealed class Checker(Scheduler scheduler, SimNetwork network, LeaseOptions lease, Trace? trace)
{
    private const AttemptOutcome WorkerLost = AttemptOutcome.WorkerLost;

    /// <summary>A term by the fastest clock.</summary>
    private readonly TimeSpan _term = lease.Term * 0.97;

    private readonly Dictionary<JobId, TimeSpan> _renewedAt = [];
    private readonly Dictionary<JobId, Job> _current = [];

    public string? Violation { get; private set; }
    public int Claims { get; private set; }
    public int LostLeases { get; private set; }

    public void Stored(Job before, Job after, SimProcess by)
    {
        trace?.Line($"{by} stores {after.Id} {before.State}->{after.State} v{after.Version} fence {after.Fence} event {after.LastEvent} step {after.Progress.Step} {after.Requested}");
        if (before.State.IsFinal()) Fail($"{after.Id} was {before.State} and changed to {after.State}");
        if (after.LastEvent < before.LastEvent) Fail($"{after.Id} went back from event {before.LastEvent} to {after.LastEvent}");
        if (after.LastEvent != before.LastEvent && after.LastEvent.Fence != before.Fence) Fail($"{after.Id} took in event {after.LastEvent} under fence {before.Fence}");
        if (after.Checkpoint?.Step < before.Checkpoint?.Step) Fail($"{after.Id} went back to the checkpoint of step {after.Checkpoint.Step}");
        if (after.Attempts.Count != after.Fence) Fail($"{after.Id} has {after.Attempts.Count} attempts and fence {after.Fence}");
        if (after.State == JobState.Running != after.Lease is not null) Fail($"{after.Id} is {after.State} with lease {after.Lease}");
        if (after.Fence != before.Fence && (before.State != JobState.Queued || after.Fence != before.Fence + 1)) Fail($"{after.Id} was claimed with fence {after.Fence} while {before.State} with {before.Fence}");
        if (Ended(after) == WorkerLost && Ended(before) != WorkerLost && after.Fence == before.Fence) Expired(after, by);
        if (after.Fence != before.Fence) Claims++;
        if (after.Lease is not null && after.Lease != before.Lease) _renewedAt[after.Id] = scheduler.Now;
        _current[after.Id] = after;
    }

    /// <summary>A server has decided: what stood there stays, and follows from what stood before it.</summary>
    public void Stored(Sweep before, Sweep after, SimProcess by)
    {
        foreach (var entry in after.History.Skip(before.History.Count)) trace?.Line($"{by} decides {entry}");
        if (!after.History.Take(before.History.Count).SequenceEqual(before.History)) Fail($"{by} changed what had happened to the sweep");
    }

    /// <summary>What must be true of a sweep when all is over.</summary>
    /// <param name="sweep">As it is stored.</param>
    /// <param name="find">Finds a job.</param>
    /// <param name="planOf">How it would go undisturbed.</param>
    /// <param name="jobs">All that say they are of a trial.</param>
    public void Settled(Sweep sweep, Func<JobId, Job?> find, Func<Job, JobPlan> planOf, IReadOnlyList<Job> jobs)
    {
        if (SweepReplay.WhyNot(sweep, out _) is { } otherwise) Fail($"The sweep does not replay: {otherwise}");
        if (sweep.History.OfType<TrialPromoted>().GroupBy(p => (p.Number, p.Until)).FirstOrDefault(p => p.Count() > 1) is { } twice) Fail($"Trial {twice.Key.Number} was promoted twice to {twice.Key.Until}");
        // Where a full disk left nothing to go on from, there is no job.
        var trials = sweep.Trials.Where(t => t.From is null || t.Why?.EndsWith("has no checkpoint.", StringComparison.Ordinal) != true).ToList();
        if (jobs.Select(job => job.Id).Except(sweep.Trials.SelectMany(t => t.Jobs)).Any()) Fail($"The sweep has {sweep.Trials.Count} trials, and there are {jobs.Count} jobs of trials");
        foreach (var trial in trials)
        {
            var its = trial.Jobs.Select(find).OfType<Job>().ToList();
            if (its.Count != trial.Jobs.Count) Fail($"Trial {trial.Number} has lost a job");
            if (its.Exists(job => !job.State.IsFinal())) Fail($"Trial {trial.Number} is {trial.State}, and its jobs are {string.Join(", ", its.Select(j => j.State))}");
            if (trial.State == TrialState.Succeeded != its.TrueForAll(job => job.State == JobState.Succeeded)) Fail($"Trial {trial.Number} is {trial.State}, and its jobs are {string.Join(", ", its.Select(j => j.State))}");
            foreach (var (epochs, value) in trial.Reports)
            {
                var right = its.Average(job => planOf(job).Validations().Single(v => v.Step == epochs * JobPlan.StepsPerEpoch).Loss);
                if (!value.Equals(right)) Fail($"Trial {trial.Number} has the value {value} after {epochs} epochs where {right} is right");
            }
        }
    }

    /// <summary>A worker believes that the job is its own, and trains a step.</summary>
    public void Trains(Job job, SimProcess process)
    {
        if (_current[job.Id] is { State: JobState.Running } now && now.Fence == job.Fence) return;
        Fail($"{process} trains {job.Id} with fence {job.Fence}, and the job is {_current[job.Id].State} with fence {_current[job.Id].Fence}");
    }

    /// <summary>Only what nobody could use: forged, or of a worker with a defect.</summary>
    public void DeadLettered(DeadLetter deadLetter)
    {
        trace?.Line($"dead letter {deadLetter.Id}: {deadLetter.Reason}");
        var isForged = deadLetter.Id.StartsWith("forged-", StringComparison.Ordinal);
        if (!isForged && !deadLetter.Reason.StartsWith("It names the file", StringComparison.Ordinal)) Fail($"{deadLetter.Id} was dead-lettered: {deadLetter.Reason}");
    }

    public void CannotRead(Job job, InvalidDataException e)
    {
        if (_current[job.Id] is { State: JobState.Running } now && now.Fence == job.Fence) Fail($"{job.Id}: {e.Message}");
    }

    public void Fail(string what)
    {
        trace?.Line($"VIOLATION: {what}");
        Violation ??= what;
    }

    private void Expired(Job job, SimProcess by)
    {
        LostLeases++;
        var silent = scheduler.Now - _renewedAt[job.Id];
        if (silent < _term) Fail($"{by} ended the lease of {job.Id} after {silent}");
        if (scheduler.Now - by.StartedAt < _term) Fail($"{by} ended the lease of {job.Id} {scheduler.Now - by.StartedAt} after its start");
        var (from, until) = network.LastCut(by, Service.Store);
        // What was sent before may arrive after; and an old answer that a frozen server reads in the middle makes its blindness a short one.
        var wasBlind = until < scheduler.Now && until - from > lease.BlindAfter + TimeSpan.FromSeconds(2);
        if (wasBlind && scheduler.Now - until < _term - lease.BlindAfter) Fail($"{by} ended the lease of {job.Id} {scheduler.Now - until} after the store came back");
    }

    private static AttemptOutcome? Ended(Job job) => job.Attempts.Count == 0 ? null : job.Attempts[^1].Outcome;

    /// <summary>What must be true of a job when all is over.</summary>
    public void Settled(JobPlan plan, bool isAccepted, Job? job, IReadOnlyList<JobEvent> history, IReadOnlyList<LineLogged> log)
    {
        if (job is null)
        {
            if (isAccepted) Fail($"{plan.Id} was accepted, and is not there");
            return;
        }
        var expected = job.State switch
        {
            JobState.Succeeded => plan.DivergesAt is null && job.Result?.Test.Loss == plan.Result(),
            JobState.Failed => IsFair(plan, job),
            // Trials are stopped by their sweep, which is looked at by itself.
            JobState.Cancelled => plan.CancelAfter is not null || job.Trial is not null,
            JobState.Paused => plan is { PauseAfter: not null, ResumeAfter: null },
            _ => false,
        };
        if (!expected) Fail($"{plan.Id} ended as {job.State} {job.Failure?.Reason} with the result {job.Result?.Test.Loss}: {plan}");
        CheckCurve(plan, job, history);
        CheckLog(plan, job, history, log);
    }

    /// <summary>A job fails by itself, or because it lost its workers again and again.</summary>
    private static bool IsFair(JobPlan plan, Job job) => job.Failure?.Reason switch
    {
        FailureReason.Diverged => plan.DivergesAt is not null,
        FailureReason.WorkerLost => job.Attempts.Count(a => a.Outcome == WorkerLost) >= 3,
        _ => false,
    };

    /// <summary>As a user reads it: each point once, with the value of an undisturbed training, and none missing up to where the job is.</summary>
    private void CheckCurve(JobPlan plan, Job job, IReadOnlyList<JobEvent> history)
    {
        var points = history.OfType<StepsTrained>().Select(p => (p.Step, p.Loss)).ToList();
        var curve = plan.Curve().TakeWhile(p => p.Step <= job.Progress.Step).ToList();
        // Beyond that may be what a lost attempt reported: the next attempt's start supersedes it.
        if (job.State != JobState.Succeeded) points = points.FindAll(p => p.Step <= job.Progress.Step);
        if (!points.SequenceEqual(curve)) Fail($"{plan.Id} is {job.State} at step {job.Progress.Step}, and its curve is [{string.Join(' ', points)}] where [{string.Join(' ', curve)}] is right");
        CheckValidations(plan, job, [.. history.OfType<EpochValidated>().Select(v => (v.Step, v.Validation.Loss))]);
        CheckValidations(plan, job, [.. ValuesOf(MetricPhase.Validation, history)]);
        CheckSeries(plan, job, history);
    }

    private static IEnumerable<(long Step, double Value)> ValuesOf(MetricPhase phase, IReadOnlyList<JobEvent> history) =>
        history.OfType<MetricsReported>().Where(m => m.Phase == phase).Select(m => (m.Step, m.Values[JobPlan.MetricName(phase)]));

    /// <summary>A job that has succeeded was tested once, and its series end with what the history ends with.</summary>
    private void CheckSeries(JobPlan plan, Job job, IReadOnlyList<JobEvent> history)
    {
        if (job.State != JobState.Succeeded) return;
        var tests = ValuesOf(MetricPhase.Test, history).ToList();
        if (!tests.SequenceEqual([(plan.Steps, plan.Result())])) Fail($"{plan.Id} succeeded, and its tests are [{string.Join(' ', tests)}] where {plan.Result()} at step {plan.Steps} is right");
        foreach (var phase in new[] { MetricPhase.Validation, MetricPhase.Test })
        {
            var (step, value) = ValuesOf(phase, history).LastOrDefault();
            var series = job.Metrics.GetValueOrDefault(JobPlan.MetricName(phase));
            if (series is null || series.Step != step || !series.Final.Equals(value)) Fail($"{plan.Id} succeeded with {series} where {value} at step {step} is right");
        }
    }

    /// <summary>Each once, with the right value; at the very step where the job is, it may be yet to come.</summary>
    private void CheckValidations(JobPlan plan, Job job, List<(long Step, double Loss)> shown)
    {
        if (job.State != JobState.Succeeded) shown = shown.FindAll(v => v.Step <= job.Progress.Step);
        var right = plan.Validations().TakeWhile(v => v.Step <= job.Progress.Step).ToList();
        var isPending = job.State != JobState.Succeeded && right is [.., var last] && last.Step == job.Progress.Step && shown.Count == right.Count - 1;
        if (!shown.SequenceEqual(isPending ? right[..^1] : right)) Fail($"{plan.Id} is {job.State} at step {job.Progress.Step}, and its validations are [{string.Join(' ', shown)}] where [{string.Join(' ', right)}] is right");
    }

    /// <summary>Lines of every attempt may stand there; the one that succeeded has said all that it had to say.</summary>
    private void CheckLog(JobPlan plan, Job job, IReadOnlyList<JobEvent> history, IReadOnlyList<LineLogged> log)
    {
        if (log.FirstOrDefault(line => line.Fence < 1 || line.Fence > job.Fence) is { } stranger) Fail($"{plan.Id} has a line of attempt {stranger.Fence} of {job.Fence}");
        if (job.State != JobState.Succeeded) return;
        var from = (int)job.Attempts[^1].FromStep;
        var saves = Enumerable.Range(from + 1, plan.Steps - from).Where(step => step % JobPlan.CheckpointEvery == 0 || plan.IsEpochEnd(step));
        if (history.OfType<AttemptStarted>().LastOrDefault() is { ValidatesAgain: true }) saves = saves.Prepend(from);
        var expected = saves.Prepend(from).Select(step => (long)step).ToList();
        var steps = log.Where(line => line.Fence == job.Fence).Select(line => line.Step).ToList();
        if (!steps.SequenceEqual(expected)) Fail($"{plan.Id} succeeded, and its log has lines at [{string.Join(' ', steps)}] where [{string.Join(' ', expected)}] is right");
    }
}
