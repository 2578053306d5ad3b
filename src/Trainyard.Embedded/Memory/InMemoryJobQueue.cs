using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Queue;
using Trainyard.Telemetry;

namespace Trainyard.Embedded.Memory;

/// <summary>A queue that ends with its process; what it held is published again from the store. A job that is waiting already is not added twice.</summary>
internal sealed class InMemoryJobQueue : IJobQueue
{
    private const string Destination = "trainyard.jobs";

    private readonly Channel<(JobId Job, DateTimeOffset? At, CarriedTrace? Trace)> _channel = Channel.CreateUnbounded<(JobId, DateTimeOffset?, CarriedTrace?)>();
    private readonly ConcurrentDictionary<JobId, bool> _waiting = new();

    public Task PublishAsync(JobId job, DateTimeOffset? dispatchedAt, CancellationToken cancellationToken)
    {
        using var span = Spans.Send(TelemetryNames.Systems.InMemory, Destination, job);
        Add(job, dispatchedAt, CarriedTrace.From(TelemetryNames.Systems.InMemory, span?.Id));
        return Task.CompletedTask;
    }

    public async Task<QueuedJob> TakeAsync(CancellationToken cancellationToken)
    {
        var (job, at, trace) = await _channel.Reader.ReadAsync(cancellationToken);
        _waiting.TryRemove(job, out _);
        return new Message(job, at, trace, this);
    }

    public Task RequeueAsync(DeadLetter deadLetter, CancellationToken cancellationToken) => PublishAsync(JobId.Parse(Encoding.UTF8.GetString(deadLetter.Body)), null, cancellationToken);

    private void Add(JobId job, DateTimeOffset? dispatchedAt, CarriedTrace? trace)
    {
        if (_waiting.TryAdd(job, true)) _channel.Writer.TryWrite((job, dispatchedAt, trace));
    }

    private sealed class Message(JobId job, DateTimeOffset? dispatchedAt, CarriedTrace? trace, InMemoryJobQueue queue) : QueuedJob(job, dispatchedAt, trace)
    {
        public override Task AcknowledgeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task ReturnAsync(CancellationToken cancellationToken)
        {
            queue.Add(Job, DispatchedAt, Trace);
            return Task.CompletedTask;
        }
    }
}
