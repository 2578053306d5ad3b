namespace Trainyard.Telemetry;

/// <summary>The trace that a message belongs to.</summary>
/// <param name="System">What carried it: a value of <see cref="TelemetryNames.Systems"/>.</param>
/// <param name="TraceParent">The span that sent it, as W3C Trace Context writes it: https://www.w3.org/TR/trace-context/#traceparent-header</param>
public sealed record CarriedTrace(string System, string TraceParent)
{
    /// <summary>The header of a message, in RabbitMQ as in Kafka.</summary>
    public const string Header = "traceparent";

    /// <summary>Null where the message carries none.</summary>
    public static CarriedTrace? From(string system, string? traceParent) => traceParent is null ? null : new CarriedTrace(system, traceParent);
}
