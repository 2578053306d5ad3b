using System.Diagnostics;
using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>The answer to a worker that renews its lease.</summary>
public enum LeaseStatus
{
    Held,
    Pause,
    Cancel,

    /// <summary>Somebody else holds the job, or nobody does: stop, and write nothing more.</summary>
    Fenced,

    /// <summary>The attempt's last event is stored: the worker may drop the job.</summary>
    Finished,
}

/// <summary>
/// The states of a job, as pure functions from one to the next. A change that the present state does not allow returns null, and
/// nothing is written.
/// </summary>
public static class JobStateMachine
{
    /// <summary>Attempts in a row without a new checkpoint after which a job fails, by reason; reasons that are not named are not tried again.</summary>
    private static readonly Dictionary<FailureReason, int> MaxAttempts = new() { [FailureReason.WorkerLost] = 3, [FailureReason.Storage] = 2 };

    /// <summary>Weight of the newest interval in the steady speed.</summary>
    private const double Smoothing = 0.2;

    public static Job? Dispatch(this Job job, DateTimeOffset now) =>
        job.State == JobState.Queued ? job with { DispatchedAt = now } : null;

    /// <summary>Whether its pause before another try is over, if it has one.</summary>
    public static bool IsDue(this Job job, DateTimeOffset now) => !(job.NotBefore > now);

    /// <summary>The job has no message any more: it is to be published again.</summary>
    public static Job? ClearDispatch(this Job job) => job is { State: JobState.Queued, DispatchedAt: not null } ? job with { DispatchedAt = null } : null;

    /// <summary>Whether this version trains the job as it is meant; if not, it is left to a newer worker.</summary>
    public static bool IsKnownHere(this Job job) => job.SpecVersion <= Versions.Spec && !(job.Checkpoint?.Version > Versions.Checkpoint);

    /// <summary>A worker takes a queued job; the fence grows.</summary>
    /// <param name="job">The job.</param>
    /// <param name="worker">Who will train it.</param>
    /// <param name="claim">Of this one claim.</param>
    /// <param name="now">The present time.</param>
    /// <param name="secret">What the attempt will sign its events with; null: it signs none.</param>
    public static Job? Claim(this Job job, string worker, Guid claim, DateTimeOffset now, byte[]? secret = null)
    {
        if (job.State != JobState.Queued || !job.IsKnownHere()) return null;
        var attempt = new Attempt { Fence = job.Fence + 1, Worker = worker, StartedAt = now, FromStep = job.Checkpoint?.Step ?? 0, FromEpoch = job.Checkpoint?.Epoch ?? 0 };
        return job with
        {
            State = JobState.Running,
            Fence = attempt.Fence,
            Lease = new Lease(worker, claim, 0),
            EventKey = secret is null ? null : new EventKey(attempt.Fence, secret),
            StartedAt = job.StartedAt ?? now,
            DispatchedAt = null,
            NotBefore = null,
            Failure = null,
            Attempts = [.. job.Attempts, attempt],
        };
    }

    public static Job? Renew(this Job job, long fence) =>
        job.Lease is { } held && job.Fence == fence ? job with { Lease = held with { Renewals = held.Renewals + 1 } } : null;

    /// <summary>What the holder of <paramref name="fence"/> is to do.</summary>
    public static LeaseStatus CheckLease(this Job? job, long fence) => job switch
    {
        null => LeaseStatus.Fenced,
        _ when job.Fence != fence => LeaseStatus.Fenced,
        { State: not JobState.Running } => job.LastEvent.Fence == fence && job.Attempts[^1] is { Outcome: not (AttemptOutcome.WorkerLost or AttemptOutcome.Expired) } ? LeaseStatus.Finished : LeaseStatus.Fenced,
        { Requested: JobRequest.Cancel } => LeaseStatus.Cancel,
        { Requested: JobRequest.Pause } => LeaseStatus.Pause,
        _ => LeaseStatus.Held,
    };

    /// <summary>The lease was not renewed since the job was <paramref name="seen"/>: it goes back to the queue, or fails when that happens too often.</summary>
    public static Job? Expire(this Job job, Job seen, DateTimeOffset now) => job.HasLeaseOf(seen) ? job.LoseWorker(now) : null;

    /// <summary>Whether this is the same claim, not renewed since. The fence too, since a worker whose answer was lost claims once more with the same number.</summary>
    public static bool HasLeaseOf(this Job job, Job seen) => job.Lease is not null && job.Lease == seen.Lease && job.Fence == seen.Fence;

    /// <summary>The worker is known to be lost.</summary>
    public static Job LoseWorker(this Job job, DateTimeOffset now) => job.Say().EndBadly(
        now,
        AttemptOutcome.WorkerLost,
        "The worker was not heard of any more: it died, or was cut off.",
        new Failure(
            FailureReason.WorkerLost,
            $"The worker vanished {MaxAttempts[FailureReason.WorkerLost]} times in a row without getting any further.",
            "Look at the worker's log and memory; a smaller batch needs less. Then retry the job."));

    /// <summary>A worker that stopped because it could not reach the store requeues the job as soon as it can: it is alive, so no failure is counted.</summary>
    public static Job? ExpireByWorker(this Job job, long fence, DateTimeOffset now) => job.State == JobState.Running && job.Fence == fence
        ? job.Requeue(now, AttemptOutcome.Expired, "The worker could not renew its lease in time, stopped by itself, and requeued the job.")
        : null;

    /// <summary>A worker that had to stop before its end was stored requeues the job as it is stored.</summary>
    public static Job? Abandon(this Job job, long fence, DateTimeOffset now) => job.State == JobState.Running && job.Fence == fence
        ? job.Requeue(now, AttemptOutcome.Released, "The worker had to stop before its last checkpoint was stored, and requeued the job.")
        : null;

    public static Job? RequestPause(this Job job) => job switch
    {
        { State: JobState.Queued } => job with { State = JobState.Paused, DispatchedAt = null, Trial = job.Trial.LetGo() },
        { State: JobState.Running, Requested: null } => job with { Requested = JobRequest.Pause, Trial = job.Trial.LetGo() },
        _ => null,
    };

    /// <summary>A person's pause is not the sweep's to end.</summary>
    private static JobTrial? LetGo(this JobTrial? trial) => trial is { IsHeld: true } ? trial with { IsHeld = false } : trial;

    public static Job? Resume(this Job job) => job switch
    {
        { State: JobState.Paused, Trial.Waits: true } => null,
        { State: JobState.Paused } => job with { State = JobState.Queued, DispatchedAt = null },
        { State: JobState.Running, Requested: JobRequest.Pause } => job with { Requested = null },
        _ => null,
    };

    public static Job? RequestCancel(this Job job, DateTimeOffset now) => job switch
    {
        { State: JobState.Queued or JobState.Paused } => job with { State = JobState.Cancelled, EndedAt = NoEarlierThan(job.StartedAt, now), DispatchedAt = null },
        { State: JobState.Running, Requested: not JobRequest.Cancel } => job with { Requested = JobRequest.Cancel },
        _ => null,
    };

    /// <summary>Whether an event still counts: its attempt holds the job, and it is not a repetition.</summary>
    public static bool Accepts(this Job job, JobEvent e) => job.State == JobState.Running && e.Fence == job.Fence && e.Cursor > job.LastEvent;

    /// <summary>What the attempt that holds the job signs with; null: a version that signs nothing claimed it, and may have left an earlier attempt's key.</summary>
    public static EventKey? KeyOfAttempt(this Job job) => job.EventKey is { } key && key.Fence == job.Fence ? key : null;

    /// <summary>
    /// Whether an event with this cursor is the next of the attempt that holds the job. Repetitions are refused, and so is what overtook
    /// another event: the worker sends again what the record lacks.
    /// </summary>
    public static bool Expects(this Job job, EventCursor cursor) =>
        job.State == JobState.Running && cursor.Fence == job.Fence && cursor.Seq == (job.LastEvent.Fence == job.Fence ? job.LastEvent.Seq : 0) + 1;

    /// <summary>
    /// An event of the attempt that cannot be used, so that those behind it count. Without its last event an attempt has failed: the job
    /// is tried again, or fails.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="cursor">Of the event; any but the next one changes nothing.</param>
    /// <param name="endsAttempt">Whether it was the attempt's last.</param>
    /// <param name="now">The present time.</param>
    public static Job StepOver(this Job job, EventCursor cursor, bool endsAttempt, DateTimeOffset now)
    {
        if (!job.Expects(cursor)) return job;
        job = job with { LastEvent = cursor };
        if (!endsAttempt) return job;
        var failure = new Failure(
            FailureReason.Storage,
            "The attempt's last report could not be stored.",
            "An admin finds the report and the reason among the dead letters. Then retry the job, from its checkpoint if it has one.");
        return job.EndBadly(now, AttemptOutcome.Failed, failure.Message, failure);
    }

    /// <summary>Applies an event; one that is not accepted changes nothing, so a replay is harmless.</summary>
    public static Job Apply(this Job job, JobEvent e)
    {
        if (!job.Accepts(e)) return job;
        var isRefusalSaid = job.Admit(e).Line is not null;
        job = job with { LastEvent = e.Cursor, Metrics = job.Metrics.With(e) };
        var progress = job.Progress;
        return e switch
        {
            AttemptStarted a => job with { Progress = progress with { Step = a.Step, Epoch = a.Epoch, TotalSteps = a.TotalSteps }, Metrics = job.MetricsAt(a) },
            StepsTrained s => job with
            {
                Progress = progress with
                {
                    Step = s.Step,
                    Epoch = s.Epoch,
                    TrainingLoss = s.Loss,
                    TrainingAccuracy = s.Accuracy,
                    LearningRate = s.LearningRate,
                    SamplesPerSecond = s.SamplesPerSecond,
                    SteadySamplesPerSecond = progress.SteadySamplesPerSecond.Smoothed(s.SamplesPerSecond),
                },
            },
            EpochValidated v => job with { Progress = progress with { Step = v.Step, Epoch = v.Epoch, Validation = v.Validation } },
            MetricsReported m => isRefusalSaid ? job.Say() with { MetricsRefusedIn = m.Fence } : job,
            CheckpointSaved c => job with
            {
                Checkpoint = new Checkpoint(c.Epoch, c.Step, c.At, c.Artifact) { Version = c.Version, Metrics = job.Metrics },
                FailuresInARow = 0,
                Progress = progress with { Step = Math.Max(progress.Step, c.Step) },
            },
            CheckpointNotSaved => job,
            LineLogged => job.Say(),
            TrainingSucceeded t => (job with { Result = t.Result, Progress = progress with { Step = t.Step }, Metrics = job.Metrics.Ended() }).End(JobState.Succeeded, t.At, AttemptOutcome.Succeeded, "It trained to the end."),
            TrainingFailed f => job.EndBadly(f.At, AttemptOutcome.Failed, f.Failure.Message, f.Failure),
            TrainingPaused p => job.Requested == JobRequest.Cancel ? job.Cancel(p.At) : p.Until is { } epochs ? job.Reach(epochs, p.At) : job.Pause(p.At),
            TrainingCancelled c => job.Cancel(c.At),
            TrainingReleased r => job.Requeue(r.At, AttemptOutcome.Released, "The worker was told to stop, and requeued the job."),
            _ => throw new UnreachableException(e.GetType().Name),
        };
    }

    /// <summary>A value that is not finite leaves the mean as it was.</summary>
    private static double? Smoothed(this double? mean, double value) => (mean, double.IsFinite(value)) switch
    {
        (_, false) => mean,
        (null, _) => value,
        ({ } before, _) => before + (Smoothing * (value - before)),
    };

    /// <summary>One line more in the log.</summary>
    private static Job Say(this Job job) => job with { LogLines = Math.Min(job.LogLines + 1, JobLog.MaxLines) };

    private static Job Requeue(this Job job, DateTimeOffset now, AttemptOutcome outcome, string reason) => job.Requested switch
    {
        JobRequest.Cancel => job.Cancel(now),
        JobRequest.Pause => job.Pause(now),
        _ => job.Leave(JobState.Queued, now, outcome, reason),
    };

    private static Job Pause(this Job job, DateTimeOffset now) => job.Leave(JobState.Paused, now, AttemptOutcome.Paused, "Somebody asked the job to pause.");

    private static Job Cancel(this Job job, DateTimeOffset now) => job.End(JobState.Cancelled, now, AttemptOutcome.Cancelled, "Somebody asked the job to stop.");

    private static Job EndBadly(this Job job, DateTimeOffset now, AttemptOutcome outcome, string reason, Failure failure)
    {
        var failures = job.FailuresInARow + 1;
        if (job.Requested == JobRequest.Cancel) return job.End(JobState.Cancelled, now, outcome, reason);
        if (failures >= MaxAttempts.GetValueOrDefault(failure.Reason, 1)) return job.End(JobState.Failed, now, outcome, reason) with { Failure = failure, FailuresInARow = failures };
        var next = job.Requested == JobRequest.Pause ? JobState.Paused : JobState.Queued;
        return job.Leave(next, now, outcome, reason) with
        {
            FailuresInARow = failures,
            // A lost worker says nothing against the next one; a failure may need time to pass.
            NotBefore = failure.Reason == FailureReason.WorkerLost ? null : now + TimeSpan.FromSeconds(5 * failures),
        };
    }

    private static Job End(this Job job, JobState state, DateTimeOffset now, AttemptOutcome outcome, string reason) =>
        job.Leave(state, now, outcome, reason) with { EndedAt = NoEarlierThan(job.StartedAt, now) };

    internal static Job Leave(this Job job, JobState state, DateTimeOffset now, AttemptOutcome outcome, string reason) => job with
    {
        State = state,
        Requested = null,
        Lease = null,
        DispatchedAt = null,
        Attempts = [.. job.Attempts.SkipLast(1), job.Attempts[^1] with { EndedAt = NoEarlierThan(job.Attempts[^1].StartedAt, now), Outcome = outcome, Reason = reason, ToStep = job.StepOfLastAttempt() }],
    };

    /// <summary>An end by a clock that was set back, or by another machine's that is behind, is no earlier than its start.</summary>
    private static DateTimeOffset NoEarlierThan(DateTimeOffset? start, DateTimeOffset now) => start > now ? start.Value : now;

    /// <summary>An attempt that reported nothing has not moved.</summary>
    private static long StepOfLastAttempt(this Job job) => job.LastEvent.Fence == job.Fence ? job.Progress.Step : job.Attempts[^1].FromStep;
}
