using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Artifacts;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Server.Jobs;

/// <summary>
/// Takes workers' events into the record, then shows them, and settles them last. A crash anywhere repeats the batch, which changes
/// nothing: the history refuses a cursor that it has, and the job an event that it took in.
/// </summary>
internal sealed partial class EventIngest(
    IJobEvents events, IJobStore jobs, IJobHistory history, ILiveJobs live, IArtifactStore artifacts, ILogger<EventIngest> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var batch in events.ReadAsync(stoppingToken))
                {
                    foreach (var job in batch.Events.GroupBy(e => e.Job, e => e.Event)) await TakeInAsync(job.Key, job, stoppingToken);
                    await batch.SettleAsync(stoppingToken);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Not settled: the stream delivers the batch again.
                IngestFailed(log, e);
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }

    private async Task TakeInAsync(JobId id, IEnumerable<JobEvent> reported, CancellationToken cancel)
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
        await history.AppendAsync(id, accepted, cancel);
        var update = await jobs.UpdateAsync(id, job => accepted.Aggregate(job, (j, e) => j.Apply(e)), cancel);
        if (update.Job is not { } after) return;
        await live.PublishAsync(after, before.LastEvent, accepted, cancel);
        if (after.State != before.State) StateChanged(log, id, after.State, after.Failure?.Message);
        await DropOldCheckpointsAsync(before, after, accepted, cancel);
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

    [LoggerMessage(211, LogLevel.Error, "Events could not be stored; trying again")]
    private static partial void IngestFailed(ILogger log, Exception e);
}
