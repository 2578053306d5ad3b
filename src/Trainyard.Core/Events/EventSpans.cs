using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Telemetry;

namespace Trainyard.Events;

/// <summary>Which events carry a trace: the few that are a step of the job. Points, which come by the thousand, carry none.</summary>
internal static class EventSpans
{
    private static readonly HashSet<string> Steps = ["attemptStarted", "checkpointSaved", "checkpointNotSaved"];

    /// <summary>The span that sends <paramref name="events"/>; null where none of them carries a trace.</summary>
    public static Activity? Send(string system, string topic, JobId job, IReadOnlyList<EventEnvelope> events) =>
        Activity.Current is not null && events.Any(e => IsStep(e.Type)) ? Spans.Send(system, topic, job, events.Count) : null;

    public static bool IsStep(string type) => EventTypes.EndsAttempt(type) || Steps.Contains(type);
}
