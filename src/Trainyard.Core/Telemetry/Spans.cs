using System.Diagnostics;
using Trainyard.Contracts;
using static Trainyard.Telemetry.TelemetryNames;

namespace Trainyard.Telemetry;

/// <summary>
/// The steps of a job, as spans of one trace that begins with the request which submitted it. All of these return null where
/// nobody listens, and for a job whose submit was not traced.
/// </summary>
public static class Spans
{
    private static readonly ActivitySource Source = new(TelemetryNames.Source);

    /// <summary>The present span, for a document or a message to carry on.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>A part of the present span.</summary>
    public static Activity? Part(string name, JobId job) => Activity.Current is null ? null : Of(job, Source.StartActivity(name));

    /// <summary>Continues the trace that a job's document carries.</summary>
    public static Activity? Continue(string name, JobId job, string? traceParent) =>
        Parse(traceParent) is { } parent ? Of(job, Source.StartActivity(name, ActivityKind.Internal, parent)) : null;

    /// <summary>Sends something about a job: within the present span, or within the trace that the job's document carries.</summary>
    public static Activity? Send(string system, string destination, JobId job, int messages = 1, string? traceParent = null)
    {
        if ((Parse(traceParent) ?? Activity.Current?.Context) is not { } parent) return null;
        return Of(job, Source.StartActivity($"send {destination}", ActivityKind.Producer, parent))?.Messaging(system, destination, "send", messages);
    }

    /// <summary>Does what messages about a job ask for: within the trace of the first one, with links to the others.</summary>
    public static Activity? Process(string destination, JobId job, params IEnumerable<CarriedTrace?> traces)
    {
        if (!Source.HasListeners()) return null;
        var carried = traces.OfType<CarriedTrace>().Distinct().ToList();
        if (carried.Count == 0 || Parse(carried[0].TraceParent) is not { } parent) return null;
        var links = carried.Skip(1).Select(c => Parse(c.TraceParent)).OfType<ActivityContext>().Select(c => new ActivityLink(c));
        return Of(job, Source.StartActivity($"process {destination}", ActivityKind.Consumer, parent, links: links))?.Messaging(carried[0].System, destination, "process", messages: 1);
    }

    private static ActivityContext? Parse(string? traceParent) =>
        Source.HasListeners() && ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : null;

    private static Activity? Of(JobId job, Activity? span) => span?.SetTag(Attributes.JobId, job.ToString());

    private static Activity Messaging(this Activity span, string system, string destination, string operation, int messages)
    {
        span.SetTag(Attributes.MessagingSystem, system).SetTag(Attributes.MessagingDestination, destination)
            .SetTag(Attributes.MessagingOperation, operation).SetTag(Attributes.MessagingOperationType, operation);
        return messages > 1 ? span.SetTag(Attributes.MessagingCount, messages) : span;
    }
}
