using System.Collections.Concurrent;
using System.Diagnostics;
using Trainyard.Telemetry;

namespace Trainyard.Tests.Telemetry;

/// <summary>Keeps the spans of this process that ended; other tests' are among them, and told apart by their traces.</summary>
internal sealed class SpanListener : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public SpanListener()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TelemetryNames.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IEnumerable<Activity> SpansOf(string trace) => _spans.Where(span => span.TraceId.ToString() == trace);

    public void Dispose() => _listener.Dispose();
}
