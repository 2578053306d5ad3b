using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Artifacts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Storage;
using Trainyard.Telemetry;

namespace Trainyard.Server.Jobs;

/// <summary>
/// Takes workers' events into the record, then shows them, and settles them last. A crash anywhere repeats the batch, which changes
/// nothing: the history refuses a cursor that it has, and the job an event that it took in. An event that fails every time is moved
/// aside, so that it stops nothing behind it.
/// </summary>
internal sealed partial class EventIngest(
    IJobEvents events, IJobStore jobs, IJobHistory history, ILiveJobs live, IArtifactStore artifacts, IDeadLetters letters, TimeProvider time,
    ILogger<EventIngest> log, FailureLog? failures = null) : BackgroundService
{
    private const int Tries = 3;
    private const int JobsAtOnce = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var batch in events.ReadAsync(stopping))
                {
                    // Several jobs at once: each waits for the store, and none for another.
                    foreach (var some in batch.Events.GroupBy(e => e.Job).Chunk(JobsAtOnce))
                        await Task.WhenAll(some.Select(job => TakeInTracedAsync(job.Key, job, stopping)));
                    await batch.SettleAsync(stopping);
                }
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                // Not settled: the stream delivers the batch again.
                _failures.Failed(log, "Events could not be stored", e);
                await Task.Delay(Pause, time, stopping);
            }
        }
    }

    private async Task TakeInTracedAsync(JobId id, IEnumerable<ReportedEvent> reported, CancellationToken cancel)
    {
        using var span = Spans.Process(Names.Topics.JobEvents, id, reported.Select(e => e.Trace));
        using var scope = log.BeginJob(id);
        await TakeInOrMoveAsideAsync(id, [.. reported.Select(e => e.Event)], cancel);
    }

    private async Task TakeInOrMoveAsideAsync(JobId id, IReadOnlyList<JobEvent> reported, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TakeInAsync(id, reported, cancel);
                return;
            }
            catch (Exception e) when (IsTheEventsFault(e) && attempt == Tries)
            {
                if (reported is [var poison])
                {
                    await letters.AddAsync(new DeadLetter($"{id}-{poison.Cursor}", DeadLetterSource.Events, time.GetUtcNow(), e.Message, id.ToString(), StoreJson.Write(poison)), cancel);
                    MovedAside(log, id, poison.Cursor, e);
                    return;
                }
                // One by one, so that only what fails goes aside.
                foreach (var one in reported) await TakeInOrMoveAsideAsync(id, [one], cancel);
                return;
            }
            catch (Exception e) when (IsTheEventsFault(e))
            {
                _failures.Failed(log, "Events could not be stored", e, id);
                await Task.Delay(Pause, time, cancel);
            }
        }
    }

    /// <summary>Not when a service or a disk is to blame: then the whole stream waits, and nothing goes aside.</summary>
    private static bool IsTheEventsFault(Exception e) => !UnavailableException.IsPassing(e);

    private async Task TakeInAsync(JobId id, IReadOnlyList<JobEvent> reported, CancellationToken cancel)
    {
        var before = await jobs.FindAsync(id, cancel);
        if (before is null) return;
        var accepted = Accepted(before, reported);
        if (accepted.Count == 0)
        {
            // A repetition: whoever stored these events may have died before it showed them.
            await live.PublishAsync(before, cancel);
            return;
        }

        // History before job: the job never points to a checkpoint whose curve is not stored.
        await history.AppendAsync(id, JobLog.Kept(before, accepted), cancel);
        var update = await jobs.UpdateAsync(id, job => Applied(job, accepted), cancel);
        if (update.Job is not { } after) return;
        Instruments.TookIn(accepted, time.GetUtcNow());
        if (update.Changed && after.State != JobState.Running) Instruments.AttemptEnded(after);
        // The live view alone has this span, for the push to go on from.
        await live.PublishAsync(Spans.TraceParent is { } span ? after with { TraceParent = span } : after, before.LastEvent, accepted, cancel);
        if (after.State != before.State) StateChanged(log, id, after.State, after.Failure?.Message);
        await DropOldCheckpointsAsync(before, after, accepted, cancel);
    }

    /// <summary>Null when another server was faster with all of them, or the attempt lost the job meanwhile: a job that has ended is not written again.</summary>
    private static Job? Applied(Job job, List<JobEvent> accepted)
    {
        var after = accepted.Aggregate(job, (j, e) => j.Apply(e));
        return ReferenceEquals(after, job) ? null : after;
    }

    private static List<JobEvent> Accepted(Job job, IEnumerable<JobEvent> reported)
    {
        var accepted = new List<JobEvent>();
        foreach (var e in reported.Where(e => job.Accepts(e)))
        {
            accepted.Add(e);
            job = job.Apply(e);
        }
        return accepted;
    }

    /// <summary>Only after the job points to the new one; what a crash leaves behind, the sweep finds.</summary>
    private async Task DropOldCheckpointsAsync(Job before, Job after, List<JobEvent> accepted, CancellationToken cancel)
    {
        var saved = accepted.OfType<CheckpointSaved>().Select(c => c.Artifact.Id).Append(before.Checkpoint?.Artifact.Id);
        foreach (var id in saved.Where(id => id is not null && id != after.Checkpoint?.Artifact.Id)) await artifacts.DeleteAsync(id!, cancel);
    }

    [LoggerMessage(210, LogLevel.Information, "Job {Job} is {State} {Why}")]
    private static partial void StateChanged(ILogger log, JobId job, JobState state, string? why);

    [LoggerMessage(212, LogLevel.Error, "Job {Job}: the event {Cursor} fails every time; it is moved aside, and an admin can send it again")]
    private static partial void MovedAside(ILogger log, JobId job, EventCursor cursor, Exception e);
}
