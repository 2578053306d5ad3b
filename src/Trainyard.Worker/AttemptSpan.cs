using System.Diagnostics;
using Trainyard.Api;
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
        switch (e)
        {
            case EpochValidated v:
                span.AddEvent(new ActivityEvent("epoch validated", tags: new()
                {
                    [Attributes.Epoch] = v.Epoch,
                    [Attributes.Step] = v.Step,
                    [Attributes.Loss] = v.Validation.Loss,
                    [Attributes.Accuracy] = v.Validation.Accuracy,
                }));
                break;
            case TrainingFailed f:
                span.SetStatus(ActivityStatusCode.Error, f.Failure.Message).SetTag(Attributes.JobOutcome, "failed");
                break;
            case TrainingSucceeded:
                span.SetTag(Attributes.JobOutcome, "succeeded");
                break;
            case TrainingPaused:
                span.SetTag(Attributes.JobOutcome, "paused");
                break;
            case TrainingCancelled:
                span.SetTag(Attributes.JobOutcome, "cancelled");
                break;
            case TrainingReleased:
                span.SetTag(Attributes.JobOutcome, "released");
                break;
            default:
                // Points are in the curve, and files have spans of their own.
                break;
        }
    }
}
