using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Trainyard.Api;
using Trainyard.DeadLetters;

namespace Trainyard.Queue;

/// <summary>A queue that ends with its process; what it held is published again from the store. A job that is waiting already is not added twice.</summary>
internal sealed class InMemoryJobQueue : IJobQueue
{
    private readonly Channel<JobId> _channel = Channel.CreateUnbounded<JobId>();
    private readonly ConcurrentDictionary<JobId, bool> _waiting = new();

    public Task PublishAsync(JobId job, CancellationToken cancel)
    {
        if (_waiting.TryAdd(job, true)) _channel.Writer.TryWrite(job);
        return Task.CompletedTask;
    }

    public async Task<QueuedJob> TakeAsync(CancellationToken cancel)
    {
        var job = await _channel.Reader.ReadAsync(cancel);
        _waiting.TryRemove(job, out _);
        return new Message(job, this);
    }

    public Task SendAgainAsync(DeadLetter letter, CancellationToken cancel) => PublishAsync(JobId.Parse(Encoding.UTF8.GetString(letter.Body)), cancel);

    private sealed class Message(JobId job, InMemoryJobQueue queue) : QueuedJob(job)
    {
        public override Task AcknowledgeAsync(CancellationToken cancel) => Task.CompletedTask;

        public override Task ReturnAsync(CancellationToken cancel) => queue.PublishAsync(Job, cancel);
    }
}
