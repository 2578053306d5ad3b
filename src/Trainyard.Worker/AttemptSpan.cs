using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Telemetry;
using static Trainyard.Telemetry.TelemetryNames;

namespace Trainyard.Worker;

/// <summary>An attempt as a span: minutes or hours long, with an event for each epoch.</summary>
internal static class AttemptSpan
{
    public static Activity? Begin(Job job) => Spans.Continue("attempt", job.Id, job.TraceParent)?
        .SetTag(Attributes.JobFence, job.Fence)
        .SetTag(Attributes.WorkerName, job.Lease?.Worker)
        .SetTag(Attributes.Step, job.Checkpoint?.Step ?? 0);

    /// <summary>Of what the attempt reports, its epochs and its end.</summary>
    public static void Note(this Activity span, JobEvent e)
    {
        if (e is EpochValidated v)
        {
            span.AddEvent(new ActivityEvent("epoch validated", tags: new()
            {
                [Attributes.Epoch] = v.Epoch,
                [Attributes.Step] = v.Step,
                [Attributes.Loss] = v.Validation.Loss,
                [Attributes.Accuracy] = v.Validation.Accuracy,
            }));
        }
        if (e is TrainingFailed f) span.SetStatus(ActivityStatusCode.Error, f.Failure.Message);
        if (OutcomeOf(e) is { } outcome) span.SetTag(Attributes.AttemptOutcome, outcome.Text());
    }

    private static AttemptOutcome? OutcomeOf(JobEvent e) => e switch
    {
        TrainingSucceeded => AttemptOutcome.Succeeded,
        TrainingFailed => AttemptOutcome.Failed,
        TrainingPaused => AttemptOutcome.Paused,
        TrainingCancelled => AttemptOutcome.Cancelled,
        TrainingReleased => AttemptOutcome.Released,
        _ => null,
    };
}
