namespace Trainyard.Bench.Day;

/// <summary>Time that jumps from one thing to do to the next, on one thread: a day takes seconds, and is the same each time.</summary>
internal sealed class VirtualClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _due = new();
    private DateTimeOffset _now = Start;
    private long _order;

    /// <summary>Since the beginning of the day.</summary>
    public TimeSpan Now => _now - Start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => Now.Ticks;

    public void After(TimeSpan delay, Action action) => _due.Enqueue(action, (_now + delay, _order++));

    public void Every(TimeSpan period, Action action) => After(period, () =>
    {
        action();
        Every(period, action);
    });

    public void RunUntil(Func<bool> isOver)
    {
        while (!isOver() && _due.TryDequeue(out var action, out var due))
        {
            _now = due.At;
            action();
        }
    }
}
