using Trainyard.Contracts;

namespace Trainyard.Tests.Telemetry;

/// <summary>What the trace of a job must be, in the embedded mode as in a fleet.</summary>
internal static class JobTrace
{
    private static readonly string[] FromRequestToPush =
    [
        "POST /api/jobs/", "dispatch job", "send trainyard.jobs", "process trainyard.jobs", "attempt",
        "send trainyard.job-events", "process trainyard.job-events", "send /ws/jobs",
    ];

    /// <summary>Whether all of it was exported.</summary>
    public static bool IsWhole(IReadOnlyCollection<ExportedSpan> spans)
    {
        var byId = spans.ToDictionary(span => span.Id);
        return byId.Values.Any(span => span.PathIn(byId).SequenceEqual(FromRequestToPush));
    }

    public static void Check(IReadOnlyCollection<ExportedSpan> spans, JobId job, string queue, string stream)
    {
        var byId = spans.ToDictionary(span => span.Id);
        var push = byId.Values.First(span => span.PathIn(byId).SequenceEqual(FromRequestToPush));
        var own = byId.Values.Where(span => span.TraceId == push.TraceId).ToList();
        // Nothing of the job is in another trace, and nothing of the trace hangs in the air.
        Assert.Equal(own.Count, own.Count(span => span.PathIn(byId).First() == "POST /api/jobs/"));
        Assert.All(byId.Values.Where(span => span.Tags.GetValueOrDefault("trainyard.job.id") == job.ToString()), span => Assert.Equal(push.TraceId, span.TraceId));

        Assert.Equal((queue, "trainyard.jobs"), Messaging(own.First(span => span.Name == "send trainyard.jobs")));
        Assert.Equal((queue, "trainyard.jobs"), Messaging(own.First(span => span.Name == "process trainyard.jobs")));
        Assert.Equal((stream, "trainyard.job-events"), Messaging(own.First(span => span.Name == "process trainyard.job-events")));
        var attempt = Assert.Single(own, span => span.Name == "attempt");
        Assert.Equal(("1", "succeeded"), (attempt.Tags["trainyard.job.fence"], attempt.Tags["trainyard.attempt.outcome"]));
        Assert.Contains(own, span => span.Name == "save artifact" && span.Parent == attempt.Id);
        // Steps, not points: a few for each epoch.
        Assert.InRange(own.Count, 12, 200);
    }

    private static (string, string) Messaging(ExportedSpan span) => (span.Tags["messaging.system"], span.Tags["messaging.destination.name"]);
}
