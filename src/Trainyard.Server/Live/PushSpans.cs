using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Events;
using Trainyard.Live;
using Trainyard.Telemetry;

namespace Trainyard.Server.Live;

/// <summary>One message to a client, in the traces of the jobs that it shows a step of.</summary>
internal sealed class PushSpans : IDisposable
{
    private readonly Stack<Activity> _open = new();

    public void Begin(LiveJob shown)
    {
        if (shown.Job.TraceParent is not { } trace || !shown.Events.Any(e => EventSpans.IsStep(EventTypes.NameOf(e)))) return;
        if (Spans.Send(TelemetryNames.Systems.SignalR, HubNames.Path, shown.Job.Id, shown.Events.Count, trace) is { } span) _open.Push(span);
    }

    public void Dispose()
    {
        while (_open.TryPop(out var span)) span.Dispose();
    }
}
