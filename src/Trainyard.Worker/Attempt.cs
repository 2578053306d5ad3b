using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Events;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Storage;
using Trainyard.Telemetry;
using Trainyard.Training;

namespace Trainyard.Worker;

/// <summary>
/// One attempt at a job: keeps its lease while the training thread trains, and carries its events and files out. The lease is held until
/// the store has the attempt's last event, so that events which are slow to arrive never cause a second training.
/// </summary>
internal sealed partial class Attempt : IAttempt, IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly Job _job;
    private readonly IJobStore _jobs;
    private readonly IJobEvents _events;
    private readonly IArtifactStore _artifacts;
    private readonly LeaseOptions _lease;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FailureLog _failures;
    private readonly ILeaseSubscription? _subscription;
    private readonly CancellationToken _draining;
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _trained = new();
    private readonly Outbox _outbox;
    private readonly Task _sending;
    private readonly Task _keeping;
    private TaskCompletionSource _changed = new();
    private volatile LeaseStatus _answer = LeaseStatus.Held;
    private long _renewedAt;
    private long _seq;
    private bool _hasEnded;

    /// <param name="job">The job as this worker claimed it.</param>
    /// <param name="claimedAt">When it asked for the job. The answer may have come much later, and the lease does not wait for it.</param>
    /// <param name="draining">Set when the worker stops and requeues its jobs.</param>
    /// <param name="subscription">Of whoever calls <see cref="RecordChanged"/>; null: nobody does.</param>
    public Attempt(
        Job job, long claimedAt, IJobStore jobs, IJobEvents events, IArtifactStore artifacts, LeaseOptions lease, TimeProvider time, ILogger log, CancellationToken draining,
        FailureLog? failures = null, ILeaseSubscription? subscription = null)
    {
        (_failures, _subscription) = (failures ?? new FailureLog(time, log), subscription);
        (_job, _jobs, _events, _artifacts, _lease, _time, _log, _draining) = (job, jobs, events, artifacts, lease, time, log, draining);
        _renewedAt = claimedAt;
        _outbox = new Outbox(lease.Term, time);
        // Before what follows: all that the attempt does, it does within its span.
        Span = AttemptSpan.Begin(job);
        _keeping = KeepLeaseAsync();
        _sending = SendAsync();
    }

    public JobId Job => _job.Id;

    /// <summary>From the claim until the record has the end; the present span of whoever creates the attempt. Null where the job is not traced.</summary>
    public Activity? Span { get; }

    /// <summary>Why the training is to stop at its next step; null to continue.</summary>
    public StopReason? Stop => _answer switch
    {
        _ when IsOver => StopReason.Fenced,
        LeaseStatus.Cancel => StopReason.Cancel,
        LeaseStatus.Pause => StopReason.Pause,
        _ => _draining.IsCancellationRequested ? StopReason.Release : null,
    };

    /// <summary>The record of the job has changed, or may have.</summary>
    public void RecordChanged() => Volatile.Read(ref _changed).TrySetResult();

    public void Report(JobEvent e)
    {
        // Sealed before it is numbered for good: an event that cannot be written is the caller's failure, and leaves no gap.
        var sealedEvent = EventEnvelope.Seal(_job.Id, e with { Fence = _job.Fence, Seq = _seq + 1, At = _time.GetUtcNow() }, _job.KeyOfAttempt());
        // An attempt that is to stop has little left to say, and must say it.
        while (_outbox.IsFull && Stop is null) Thread.Sleep(PollInterval);
        _seq++;
        _hasEnded |= EventTypes.EndsAttempt(sealedEvent.Type);
        Span?.Note(e);
        _outbox.Add(sealedEvent);
    }

    public void CountSamples(long samples) => Instruments.SamplesTrained.Add(samples);

    /// <inheritdoc/>
    /// <remarks>A store that is away for a while fails no job: this waits for it as long as the lease is held.</remarks>
    public ArtifactRef Save(string name, Action<Stream> write)
    {
        using var span = Spans.Part("save artifact", _job.Id)?.SetTag(TelemetryNames.Attributes.Artifact, name);
        // A thread that waits does so on the real clock.
        return new RetryPipeline(TimeProvider.System, PollInterval, e => e is UnavailableException && !IsOver).Run(
            () => _artifacts.SaveAsync(_job.Id, ArtifactIds.OfAttempt(_job.Fence, name), (stream, _) => Written(stream, write), CancellationToken.None).GetAwaiter().GetResult(),
            e => _failures.Failed(_log, "An artifact could not be saved", e, _job.Id));
    }

    /// <summary>Nothing more will be reported: returns when the record has it all, or when the lease is lost.</summary>
    public async Task FinishedAsync()
    {
        _trained.TrySetResult();
        await _keeping;
        // An end that was sent may still arrive while the lease lasts.
        if (!_hasEnded) await RequeueAsync();
    }

    /// <summary>
    /// The worker can wait no longer, for whatever reason. An end that the stream has will arrive by itself; without one the job goes
    /// back as the record knows it, so that nobody waits for the lease to run out and no failure is counted.
    /// </summary>
    public async Task LeaveAsync()
    {
        if (IsOver || (_hasEnded && _outbox.IsSent)) return;
        LeftBehind(_log, _job.Id, _job.Fence);
        await TryRequeueAsync(job => job.Abandon(_job.Fence, _time.GetUtcNow()));
    }

    public async ValueTask DisposeAsync()
    {
        _over.Cancel();
        await Task.WhenAll(_sending, _keeping);
        _over.Dispose();
        Span?.Dispose();
    }

    private static Task Written(Stream stream, Action<Stream> write)
    {
        write(stream);
        return Task.CompletedTask;
    }

    private async Task SendAsync()
    {
        while (await _outbox.NextAsync(_over.Token) is { Count: > 0 } next)
        {
            if (await TryAsync(cancellationToken => _events.ReportAsync(_job.Id, next, cancellationToken).AsTask())) _outbox.Sent(next[^1].Cursor.Seq);
            else await DelayAsync(PollInterval);
        }
    }

    /// <summary>Asks when the record has changed and when the lease is to be renewed; and each second where nobody tells, a question was not answered, or the end is awaited.</summary>
    private async Task KeepLeaseAsync()
    {
        var wasAnswered = true;
        while (!IsOver)
        {
            var hasTrained = _trained.Task.IsCompleted;
            var pause = DelayAsync(wasAnswered && !hasTrained && _subscription is { IsLive: true } ? UntilRenewal : PollInterval);
            if (hasTrained) await Task.WhenAny(_changed.Task, pause);
            else if (await Task.WhenAny(_changed.Task, pause, _trained.Task) == _trained.Task) continue;
            // Whoever told of a change does not wait for what follows.
            await Task.Yield();
            if (IsOver) break;
            // Before the question: what changes while it is answered is asked for again.
            Volatile.Write(ref _changed, new TaskCompletionSource());
            wasAnswered = await TryAsync(AskAsync);
        }
        _over.Cancel();
        if (_answer is not LeaseStatus.Finished) LeaseLost(_log, _job.Id, _job.Fence);
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var asked = _time.GetTimestamp();
        var due = _time.GetElapsedTime(_renewedAt) >= _lease.RenewAfter;
        var update = due
            ? await _jobs.UpdateAsync(_job.Id, job => job.Renew(_job.Fence), cancellationToken)
            : new JobUpdate(await _jobs.FindAsync(_job.Id, cancellationToken), false);
        // Too late is too late: the sender and the training have stopped, or are about to.
        if (update.Changed && !Lost) Interlocked.Exchange(ref _renewedAt, asked);
        _answer = update.Job.CheckLease(_job.Fence);
        // Also that it has nothing yet: the first events may be lost too.
        if (update.Job is { } job && job.Fence == _job.Fence) _outbox.Confirm(job.LastEvent.Fence == _job.Fence ? job.LastEvent.Seq : 0);
    }

    /// <summary>Sooner than a server could notice, where the store is back by then; refused where somebody else has the job.</summary>
    private async Task RequeueAsync()
    {
        for (var since = _time.GetTimestamp(); _time.GetElapsedTime(since) < _lease.Term; await Task.Delay(PollInterval, _time, CancellationToken.None))
        {
            if (await TryRequeueAsync(job => job.ExpireByWorker(_job.Fence, _time.GetUtcNow()))) return;
        }
    }

    private async Task<bool> TryRequeueAsync(Func<Job, Job?> change)
    {
        try
        {
            using var patience = new CancellationTokenSource(_lease.AnswerWithin, _time);
            var update = await _jobs.UpdateAsync(_job.Id, change, patience.Token);
            if (update.Changed) Instruments.AttemptEnded(update.Job!);
            return true;
        }
        catch (Exception e)
        {
            _failures.Failed(_log, "The job could not be given back", e, _job.Id);
            return false;
        }
    }

    private TimeSpan UntilRenewal => _lease.RenewAfter - _time.GetElapsedTime(_renewedAt) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Ends early when the attempt is over.</summary>
    private async Task DelayAsync(TimeSpan pause) =>
        await Task.Delay(pause, _time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private bool IsOver => _over.IsCancellationRequested || Lost || _answer is LeaseStatus.Finished;

    /// <summary>By this worker's own clock too: whoever could not renew must not train into another's lease.</summary>
    private bool Lost => _answer is LeaseStatus.Fenced || _time.GetElapsedTime(Interlocked.Read(ref _renewedAt)) > _lease.StopAfter;

    private async Task<bool> TryAsync(Func<CancellationToken, Task> action)
    {
        try
        {
            using var patience = new CancellationTokenSource(_lease.AnswerWithin, _time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, patience.Token);
            await action(limit.Token);
            return true;
        }
        catch (Exception e)
        {
            if (!_over.IsCancellationRequested) _failures.Failed(_log, "The store or the event stream could not be asked", e, _job.Id);
            return false;
        }
    }

    [LoggerMessage(310, LogLevel.Warning, "Job {Job}: the lease with fence {Fence} is lost; the attempt stops")]
    private static partial void LeaseLost(ILogger log, JobId job, long fence);

    [LoggerMessage(355, LogLevel.Warning, "Job {Job}: no time is left to wait for the end of the attempt with fence {Fence}; the job goes back as the record knows it")]
    private static partial void LeftBehind(ILogger log, JobId job, long fence);
}
