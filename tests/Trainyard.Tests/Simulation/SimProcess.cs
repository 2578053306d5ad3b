namespace Trainyard.Tests.Simulation;

/// <summary>
/// A process that may vanish between any two awaits, or stop for a while without noticing. Code that starts in it stays in it, since
/// it is the context to which awaits return.
/// </summary>
internal sealed class SimProcess : SynchronizationContext
{
    private readonly Scheduler _scheduler;
    private readonly List<Scheduler.Item> _held = [];

    public SimProcess(Scheduler scheduler, string name)
    {
        (_scheduler, Name, StartedAt) = (scheduler, name, scheduler.Now);
        Time = new SimTime(scheduler, this);
    }

    public string Name { get; }
    public SimTime Time { get; }
    public TimeSpan StartedAt { get; }
    public bool IsAlive { get; private set; } = true;
    public bool IsFrozen { get; private set; }

    public void Run(Action code) => Post(static run => ((Action)run!)(), code);

    public override void Post(SendOrPostCallback d, object? state) => _scheduler.Enqueue(new Scheduler.Item(this, d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Nothing of it runs any more; what it has sent is on its way.</summary>
    public void Kill() => IsAlive = false;

    /// <summary>As by SIGSTOP: nothing of it runs, and clocks go on.</summary>
    public void Freeze() => IsFrozen = true;

    public void Thaw()
    {
        IsFrozen = false;
        foreach (var item in _held) _scheduler.Enqueue(item);
        _held.Clear();
    }

    /// <summary>Whether an item may run now; a frozen process keeps it for later.</summary>
    public bool Admits(Scheduler.Item item)
    {
        if (IsFrozen) _held.Add(item);
        return IsAlive && !IsFrozen;
    }

    public override string ToString() => Name;
}
