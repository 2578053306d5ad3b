using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Queue;

namespace Trainyard.Tests.Simulation;

/// <summary>The broker: gives any message to anybody, some twice; what a vanished consumer held goes to another.</summary>
internal sealed class QueueBroker(Scheduler scheduler, SimNetwork network)
{
    private readonly List<Message> _waiting = [];
    private readonly List<Message> _held = [];
    private readonly List<(SimProcess Process, TaskCompletionSource<Message> Taken)> _takers = [];

    public bool Publish(JobId job, DateTimeOffset? dispatchedAt)
    {
        var copies = scheduler.Random.NextDouble() < network.Loss ? 2 : 1;
        for (var i = 0; i < copies; i++) _waiting.Add(new Message(job, dispatchedAt));
        Deliver();
        return true;
    }

    public void Take(SimProcess process, TaskCompletionSource<Message> taken)
    {
        _takers.Add((process, taken));
        Deliver();
    }

    public bool Settle(Message message, bool isDone)
    {
        // Settled already, or given to somebody else when the connection broke.
        if (!_held.Remove(message)) return false;
        if (!isDone) _waiting.Add(message.Again());
        Deliver();
        return true;
    }

    /// <summary>A consumer's connection is gone, and with it its hold on messages.</summary>
    public void Drop(SimProcess process)
    {
        foreach (var message in _held.Where(m => m.Holder == process).ToList()) Settle(message, isDone: false);
    }

    /// <summary>The broker's disk is lost.</summary>
    public void Lose()
    {
        _waiting.Clear();
        _held.Clear();
    }

    private void Deliver()
    {
        _takers.RemoveAll(t => t.Taken.Task.IsCompleted || !t.Process.IsAlive);
        while (_waiting.Count > 0 && _takers.FindAll(t => network.Reaches(t.Process, Service.Queue)) is { Count: > 0 } takers)
        {
            var (message, taker) = (_waiting[scheduler.Random.Next(_waiting.Count)], takers[scheduler.Random.Next(takers.Count)]);
            _waiting.Remove(message);
            _takers.Remove(taker);
            _held.Add(message);
            message.Holder = taker.Process;
            scheduler.After(network.Latency(), () =>
            {
                if (!taker.Process.IsAlive || !taker.Taken.TrySetResult(message)) Settle(message, isDone: false);
            });
        }
    }

    internal sealed class Message(JobId job, DateTimeOffset? dispatchedAt)
    {
        public JobId Job { get; } = job;
        public DateTimeOffset? DispatchedAt { get; } = dispatchedAt;
        public SimProcess? Holder { get; set; }

        public Message Again() => new(Job, DispatchedAt);
    }
}

internal sealed class SimQueue(SimProcess process, SimNetwork network, QueueBroker broker) : IJobQueue
{
    public Task PublishAsync(JobId job, DateTimeOffset? dispatchedAt, CancellationToken cancellationToken) => CallAsync(() => broker.Publish(job, dispatchedAt), cancellationToken);

    public async Task<QueuedJob> TakeAsync(CancellationToken cancellationToken)
    {
        var taken = new TaskCompletionSource<QueueBroker.Message>();
        using var givingUp = cancellationToken.UnsafeRegister(_ => taken.TrySetCanceled(cancellationToken), null);
        broker.Take(process, taken);
        return new Held(await taken.Task, this);
    }

    public Task RequeueAsync(DeadLetter deadLetter, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task<bool> CallAsync(Func<bool> handle, CancellationToken cancellationToken) => network.CallAsync(process, Service.Queue, handle, cancellationToken);

    private sealed class Held(QueueBroker.Message message, SimQueue queue) : QueuedJob(message.Job, message.DispatchedAt)
    {
        public override Task AcknowledgeAsync(CancellationToken cancellationToken) => queue.CallAsync(() => queue.Settle(message, isDone: true), cancellationToken);

        public override Task ReturnAsync(CancellationToken cancellationToken) => queue.CallAsync(() => queue.Settle(message, isDone: false), cancellationToken);
    }

    private bool Settle(QueueBroker.Message message, bool isDone) => broker.Settle(message, isDone);
}
