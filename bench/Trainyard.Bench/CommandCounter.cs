using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Trainyard.Telemetry;

namespace Trainyard.Bench;

/// <summary>Counts the commands of this process to its database, by name.</summary>
internal sealed class CommandCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = [];

    public CommandCounter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == TelemetryNames.Source && instrument.Name == TelemetryNames.Metrics.DatabaseOperation) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => _counts.AddOrUpdate(Name(tags), 1, (_, count) => count + 1));
        _listener.Start();
    }

    public IReadOnlyDictionary<string, long> Counts => new Dictionary<string, long>(_counts);

    public void Dispose() => _listener.Dispose();

    private static string Name(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags) if (tag.Key == TelemetryNames.Attributes.DatabaseOperation) return (string)tag.Value!;
        return "";
    }
}
