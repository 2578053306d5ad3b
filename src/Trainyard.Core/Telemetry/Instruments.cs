using System.Diagnostics.Metrics;
using Trainyard.Contracts;
using Trainyard.Jobs;
using static Trainyard.Telemetry.TelemetryNames;

namespace Trainyard.Telemetry;

/// <summary>What this process counts. Adding costs nothing where nobody listens, and points are added by the batch. What the stores know is asked when it is read, by the gauges of Trainyard.Hosting.</summary>
public static class Instruments
{
    /// <summary>In seconds: a dashboard should lag by a tenth of one; after a service was away it may be minutes.</summary>
    private static readonly InstrumentAdvice<double> LagBuckets = new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    /// <summary>In seconds, as OpenTelemetry's conventions have them.</summary>
    private static readonly InstrumentAdvice<double> OperationBuckets = new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] };

    private static readonly Meter Meter = new(Source);
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>(Metrics.AttemptsEnded, "{attempt}", "Attempts that ended, by outcome.");
    private static readonly Counter<long> Events = Meter.CreateCounter<long>(Metrics.IngestEvents, "{event}", "Workers' events that were stored.");
    private static readonly Counter<long> Points = Meter.CreateCounter<long>(Metrics.IngestPoints, "{point}", "Points of curves among the events that were stored.");
    private static readonly Histogram<double> Lag = Meter.CreateHistogram(
        Metrics.IngestLag, "s", "From a worker's report of an event to its being stored, by the oldest event of each batch.", advice: LagBuckets);

    private static readonly Histogram<double> Operations = Meter.CreateHistogram(
        Metrics.DatabaseOperation, "s", "Commands to the database: how many, and how long each took.", advice: OperationBuckets);

    /// <summary>Leases that expired because their worker was silent.</summary>
    public static Counter<long> LeasesLost { get; } = Meter.CreateCounter<long>(Metrics.LeasesLost, "{lease}", "Leases that expired because their worker was silent.");

    /// <summary>Images that were trained on, each as often as it was used.</summary>
    public static Counter<long> SamplesTrained { get; } = Meter.CreateCounter<long>(Metrics.SamplesTrained, "{sample}", "Samples that were trained on, each as often as it was used.");

    /// <summary>Browsers and other clients that are connected to the hub of this server.</summary>
    public static UpDownCounter<long> HubClients { get; } = Meter.CreateUpDownCounter<long>(Metrics.HubClients, "{client}", "Clients that are connected to this server's hub.");

    /// <summary>Counters are there from the beginning: of one that appears with its first count, the first count is never seen as a rise.</summary>
    public static void BeginAtZero()
    {
        foreach (var outcome in Enum.GetValues<AttemptOutcome>().Except([AttemptOutcome.Unknown])) AttemptEnded(outcome, 0);
        foreach (var counter in (Counter<long>[])[Events, Points, LeasesLost, SamplesTrained]) counter.Add(0);
        HubClients.Add(0);
    }

    /// <summary>The last attempt of a job ended, by a change that was stored just now.</summary>
    public static void AttemptEnded(Job job) => AttemptEnded(job.Attempts[^1].Outcome ?? AttemptOutcome.Unknown, 1);

    /// <summary>Events of one job were stored.</summary>
    public static void TookIn(IReadOnlyList<JobEvent> events, DateTimeOffset now)
    {
        Events.Add(events.Count);
        if (Points.Enabled) Points.Add(events.Count(e => e.IsPoint));
        // Two machines' clocks: a lag below zero is none.
        Lag.Record(Math.Max(0, (now - events[0].At).TotalSeconds));
    }

    /// <summary>The database answered a command, or failed it.</summary>
    public static void DatabaseAnswered(string system, string operation, TimeSpan duration) =>
        Operations.Record(duration.TotalSeconds, new(Attributes.DatabaseSystem, system), new(Attributes.DatabaseOperation, operation));

    private static void AttemptEnded(AttemptOutcome outcome, int count) => Ended.Add(count, new KeyValuePair<string, object?>(Attributes.AttemptOutcome, outcome.Text()));
}
