namespace Trainyard.Tests.Simulation;

/// <summary>
/// One thread on which everything happens. Of all that could run now the seed picks one; time passes only when nothing could, and
/// then jumps to the next timer.
/// </summary>
internal sealed class Scheduler(int seed)
{
    private readonly List<Item> _ready = [];
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _later = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile bool _disturbed;
    private long _order;

    public Random Random { get; } = new(seed);

    /// <summary>Since the beginning of the world.</summary>
    public TimeSpan Now { get; private set; }

    public long Steps { get; private set; }

    public void After(TimeSpan delay, Action action) => _later.Enqueue(action, (Now + delay, _order++));

    public void Enqueue(Item item)
    {
        // Somebody left for the thread pool: what comes back from there comes at any time, and no seed could replay it.
        if (Environment.CurrentManagedThreadId != _thread) _disturbed = true;
        else _ready.Add(item);
    }

    /// <returns>Whether it was done within the limit.</returns>
    public bool RunUntil(Func<bool> isDone, TimeSpan limit)
    {
        var outside = SynchronizationContext.Current;
        try
        {
            while (_ready.Count > 0 || (!isDone() && PassTime(limit)))
            {
                RunOne();
                if (_disturbed) throw new InvalidOperationException("Something continued on a thread of the pool, where no seed can replay it.");
            }
            return isDone();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    private bool PassTime(TimeSpan limit)
    {
        if (!_later.TryPeek(out _, out var next) || next.At > limit) return false;
        Now = next.At;
        while (_later.TryPeek(out var action, out var due) && due.At == Now)
        {
            _later.Dequeue();
            _ready.Add(new Item(null, static run => ((Action)run!)(), action));
        }
        return true;
    }

    private void RunOne()
    {
        var index = Random.Next(_ready.Count);
        var item = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (item.Process?.Admits(item) == false) return;
        Steps++;
        SynchronizationContext.SetSynchronizationContext(item.Process);
        item.Run(item.State);
    }

    /// <param name="Process">In which it runs; null for the world outside, which never stops.</param>
    internal readonly record struct Item(SimProcess? Process, SendOrPostCallback Run, object? State);
}
