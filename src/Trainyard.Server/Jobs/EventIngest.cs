using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Fleet;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Storage;
using Trainyard.Telemetry;

namespace Trainyard.Server.Jobs;

/// <summary>
/// Takes workers' events into the record, then shows them, and settles them last. A crash anywhere repeats the batch, which changes
/// nothing: the history refuses a cursor that it has, and the job an event that was applied. An event that was forged, cannot be read or
/// cannot be stored is dead-lettered as the bytes that it is, and stops nothing behind it.
/// </summary>
internal sealed partial class EventIngest(
    IJobEvents events, IJobStore jobs, IJobHistory history, ILiveJobs live, ILeaseNotifications leases, IArtifactStore artifacts, IDeadLetters deadLetters,
    TimeProvider time, ILogger<EventIngest> log, FailureLog? failures = null) : BackgroundService
{
    private const int MaxAttempts = 3;
    private const int JobsAtOnce = 32;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly RetryPipeline _retry = new(time, RetryDelay, IsTheEventsFault, MaxAttempts);
    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal Task RunAsync(CancellationToken stopping) =>
        // What is not committed is delivered again.
        new RetryPipeline(time, RetryDelay).RunAsync(ReadAllAsync, e => _failures.Failed(log, "Events could not be stored", e), stopping);

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await foreach (var batch in events.ReadAsync(cancellationToken))
            {
                foreach (var some in batch.Events.GroupBy(e => e.Job, (job, reported) => new Reported(job, [.. reported])).Chunk(JobsAtOnce))
                    await IngestTracedAsync(some, cancellationToken);
                await batch.CommitAsync(cancellationToken);
            }
        }
    }

    private async Task IngestTracedAsync(IReadOnlyList<Reported> batch, CancellationToken cancellationToken)
    {
        foreach (var job in batch) job.Span = Spans.Process(Names.Topics.JobEvents, job.Id, job.Events.Select(e => e.Trace));
        try
        {
            await IngestOrDeadLetterAsync(batch, cancellationToken);
        }
        finally
        {
            foreach (var job in batch.Reverse()) job.Span?.Dispose();
        }
    }

    /// <summary>All together, which costs the store as much as one; and each by itself where one of them fails for a reason of its own.</summary>
    private async Task IngestOrDeadLetterAsync(IReadOnlyList<Reported> batch, CancellationToken cancellationToken)
    {
        try
        {
            if (batch is [var one]) await _retry.RunAsync(token => IngestAsync(batch, token), e => _failures.Failed(log, "Events could not be stored", e, one.Id), cancellationToken);
            else await IngestAsync(batch, cancellationToken);
        }
        catch (Exception e) when (IsTheEventsFault(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (batch is not [var one])
            {
                await Task.WhenAll(batch.Select(job => IngestOrDeadLetterAsync([job], cancellationToken)));
                return;
            }
            // One by one, so that only what fails is dead-lettered; once each, so that a job which always fails holds up nobody for long.
            foreach (var reported in one.Events) await IngestOneAsync(one with { Events = [reported] }, cancellationToken);
        }
    }

    private async Task IngestOneAsync(Reported one, CancellationToken cancellationToken)
    {
        using var scope = log.BeginJob(one.Id);
        try
        {
            await IngestAsync([one], cancellationToken);
        }
        catch (Exception e) when (IsTheEventsFault(e))
        {
            await DeadLetterAsync(one.Events[0], e.Message, e, cancellationToken);
            await StepOverAsync(one.Id, one.Events[0], cancellationToken);
        }
    }

    /// <summary>Not when a service or a disk is to blame: then the whole stream waits, and nothing is dead-lettered.</summary>
    private static bool IsTheEventsFault(Exception e) => !UnavailableException.IsPassing(e);

    private async Task IngestAsync(IReadOnlyList<Reported> batch, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = (await jobs.FindAsync([.. batch.Select(job => job.Id)], cancellationToken)).ToDictionary(job => job.Id);
        var taken = new List<TakenIn>(batch.Count);
        foreach (var reported in batch)
        {
            if (known.TryGetValue(reported.Id, out var before)) taken.Add(new TakenIn(before, reported, await OpenAsync(before, reported, now, cancellationToken)));
        }

        // History before job: the job never points to a checkpoint whose curve is not stored.
        var changed = taken.Where(t => t.Taken.Count > 0).ToList();
        if (changed.Count > 0) await history.AppendAsync([.. changed.Select(t => new JobEvents(t.Before.Id, JobLog.Kept(t.Before, [.. t.Taken.SelectMany(e => e.Stored)])))], cancellationToken);
        var updates = changed.Count == 0 ? [] : await jobs.UpdateAsync([.. changed.Select(t => new JobChange(t.Before, job => Applied(job, t.Taken, now)))], cancellationToken);

        await Task.WhenAll(changed.Zip(updates, (t, update) => ShowAsync(t, update, now, cancellationToken)));
        // A repetition: whoever stored these events may have died before it showed them.
        await Task.WhenAll(taken.Where(t => t.Taken.Count == 0).Select(t => live.PublishAsync(t.Before, cancellationToken)));
    }

    /// <summary>What has changed, to whoever watches it.</summary>
    private async Task ShowAsync(TakenIn taken, JobUpdate update, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (update.Job is not { } after) return;
        var (before, events) = (taken.Before, taken.Events);
        using var scope = log.BeginJob(after.Id);
        Activity.Current = taken.Reported.Span;
        if (events.Count > 0) Instruments.TookIn(events, now);
        if (update.Changed && after.State != JobState.Running) AttemptEnded(after);
        // The live view alone has this span, for the push to continue from.
        await live.PublishAsync(Spans.TraceParent is { } span ? after with { TraceParent = span } : after, before.LastEvent, events, cancellationToken);
        if (after.State != before.State) StateChanged(log, after.Id, after.State, after.Failure?.Message);
        await DropOldCheckpointsAsync(before, after, events, cancellationToken);
    }

    private void AttemptEnded(Job job)
    {
        leases.Notify(job);
        Instruments.AttemptEnded(job);
    }

    /// <summary>The events that are applied to the job, in order. The others are repetitions, out of order, or dead-lettered.</summary>
    private async Task<List<Taken>> OpenAsync(Job job, Reported reported, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var scope = log.BeginJob(job.Id);
        Activity.Current = reported.Span;
        var taken = new List<Taken>(reported.Events.Count);
        foreach (var envelope in reported.Events)
        {
            if (!job.Expects(envelope.Cursor)) continue;
            var reading = EventReading.Of(envelope, job);
            // Dead-lettered before the job steps over it: a crash between them repeats both.
            if (reading.Verdict is EventVerdict.Forged or EventVerdict.Invalid) await DeadLetterAsync(envelope, reading.Reason!, null, cancellationToken);
            else if (reading.Verdict is EventVerdict.Unknown) PassedOver(log, envelope.Job, envelope.Cursor, LogText.Clean(envelope.Type));
            if (reading.Verdict is EventVerdict.Forged) continue;
            var next = new Taken(envelope, reading.Event, reading.Event is { } e ? job.Admit(e) : null);
            taken.Add(next);
            job = next.ApplyTo(job, now);
        }
        return taken;
    }

    /// <summary>Null when another server was faster with all of them, or the attempt lost the job meanwhile: a job that has ended is not written again.</summary>
    private static Job? Applied(Job job, List<Taken> taken, DateTimeOffset now)
    {
        var after = taken.Aggregate(job, (j, t) => t.ApplyTo(j, now));
        return ReferenceEquals(after, job) ? null : after;
    }

    private async Task DeadLetterAsync(EventEnvelope envelope, string reason, Exception? cause, CancellationToken cancellationToken)
    {
        DeadLettered(log, envelope.Job, envelope.Cursor, LogText.Clean(reason), cause);
        try
        {
            await deadLetters.AddAsync(DeadLetter.Of(envelope, time.GetUtcNow(), reason), cancellationToken);
        }
        catch (Exception e) when (IsTheEventsFault(e))
        {
            // Nothing is left that could keep it, and those behind it must not wait.
            NotKept(log, envelope.Job, envelope.Cursor, e);
        }
    }

    private async Task StepOverAsync(JobId id, EventEnvelope one, CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            var update = await jobs.UpdateAsync(id, job => Applied(job, [new Taken(one, null, null)], now), cancellationToken);
            if (update is not { Changed: true, Job: { } after }) return;
            if (after.State != JobState.Running) AttemptEnded(after);
            await live.PublishAsync(after, cancellationToken);
        }
        catch (Exception e) when (IsTheEventsFault(e))
        {
            _failures.Failed(log, "An event could not be stepped over", e, id);
        }
    }

    /// <summary>Only after the job points to the new one. What a crash or an outage leaves is found by the cleanup: no event waits for it.</summary>
    private async Task DropOldCheckpointsAsync(Job before, Job after, List<JobEvent> accepted, CancellationToken cancellationToken)
    {
        var saved = accepted.OfType<CheckpointSaved>().Select(c => c.Artifact.Id).Append(before.Checkpoint?.Artifact.Id);
        foreach (var id in saved.OfType<string>().Where(id => id != after.Checkpoint?.Artifact.Id && ArtifactIds.JobOf(id) == after.Id))
        {
            try
            {
                await artifacts.DeleteAsync(id, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                _failures.Failed(log, "A checkpoint that a newer one replaced could not be deleted", e, after.Id);
            }
        }
    }

    /// <param name="Id">The job.</param>
    /// <param name="Events">Of one batch, in order.</param>
    private sealed record Reported(JobId Id, IReadOnlyList<EventEnvelope> Events)
    {
        /// <summary>The processing of these events; null where they carry no trace.</summary>
        public Activity? Span { get; set; }
    }

    /// <param name="Before">The job as the store had it.</param>
    /// <param name="Taken">None: all of them are repetitions, or cannot be used.</param>
    private sealed record TakenIn(Job Before, Reported Reported, List<Taken> Taken)
    {
        /// <summary>What is kept of the job's events, in order.</summary>
        public List<JobEvent> Events { get; } = [.. Taken.Select(t => t.Admitted?.Kept).OfType<JobEvent>()];
    }

    /// <param name="Envelope">In the place that the job expected.</param>
    /// <param name="Event">Null: it cannot be used, and the job steps over it.</param>
    /// <param name="Admitted">What is kept of the event.</param>
    private sealed record Taken(EventEnvelope Envelope, JobEvent? Event, AdmittedEvent? Admitted)
    {
        /// <summary>The line has the event's own place, which no other line has: a repetition changes nothing.</summary>
        public IEnumerable<JobEvent> Stored => new[] { Admitted?.Kept, Admitted?.Line }.OfType<JobEvent>();

        public Job ApplyTo(Job job, DateTimeOffset now) => Event is { } e ? job.Apply(e) : job.StepOver(Envelope.Cursor, EventTypes.EndsAttempt(Envelope.Type), now);
    }

    [LoggerMessage(210, LogLevel.Information, "Job {Job} is {State} {Why}")]
    private static partial void StateChanged(ILogger log, JobId job, JobState state, string? why);

    [LoggerMessage(212, LogLevel.Error, "Job {Job}: the event {Cursor} is dead-lettered. {Reason}")]
    private static partial void DeadLettered(ILogger log, JobId job, EventCursor cursor, string reason, Exception? e);

    [LoggerMessage(214, LogLevel.Error, "Job {Job}: the event {Cursor} could not be kept among the dead letters either, and is lost")]
    private static partial void NotKept(ILogger log, JobId job, EventCursor cursor, Exception e);

    [LoggerMessage(160, LogLevel.Warning, "Job {Job}: the event {Cursor} is of the type {Type}, which this version does not know, and is left out: upgrade the servers before the workers")]
    private static partial void PassedOver(ILogger log, JobId job, EventCursor cursor, string type);
}
