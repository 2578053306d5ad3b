using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Telemetry;

namespace Trainyard.Embedded.Memory;

/// <summary>A stream that ends with its process: what it had not delivered is trained, and reported, again from the last checkpoint.</summary>
internal sealed class InMemoryJobEvents : IJobEvents
{
    private const string Destination = "trainyard.job-events";
    private const int Capacity = 20_000;
    private const int LargestBatch = 2_000;

    // Full: trainers wait, rather than that memory grows while the store is slow.
    private readonly Channel<EventEnvelope> _channel = Channel.CreateBounded<EventEnvelope>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private List<EventEnvelope> _unsettled = [];

    public async ValueTask ReportAsync(JobId job, IReadOnlyList<EventEnvelope> events, CancellationToken cancellationToken)
    {
        using var span = EventSpans.Send(TelemetryNames.Systems.InMemory, Destination, job, events);
        var trace = CarriedTrace.From(TelemetryNames.Systems.InMemory, span?.Id);
        foreach (var e in events) await _channel.Writer.WriteAsync(trace is not null && EventSpans.IsStep(e.Type) ? e with { Trace = trace } : e, cancellationToken);
    }

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (_unsettled.Count > 0 || await _channel.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_unsettled.Count < LargestBatch && _channel.Reader.TryRead(out var e)) _unsettled.Add(e);
            yield return new Batch(_unsettled, this);
        }
    }

    public Task RequeueAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        var e = deadLetter.ToEnvelope();
        return ReportAsync(e.Job, [e], cancellationToken).AsTask();
    }

    private sealed class Batch(List<EventEnvelope> events, InMemoryJobEvents stream) : EventBatch(events)
    {
        public override Task CommitAsync(CancellationToken cancellationToken)
        {
            stream._unsettled = [];
            return Task.CompletedTask;
        }
    }
}
