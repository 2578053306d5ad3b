namespace Trainyard.Tests.Simulation;

/// <summary>A process's clocks: both run a little fast or slow, and the wall clock is wrong and may be set at any time.</summary>
internal sealed class SimTime : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private const double LargestDrift = 0.02;

    private readonly Scheduler _scheduler;
    private readonly SimProcess? _process;
    private readonly double _rate;
    private TimeSpan _wrongBy;

    /// <param name="process">In which timers fire; null: they fire in the world outside, and the clocks are right.</param>
    public SimTime(Scheduler scheduler, SimProcess? process)
    {
        (_scheduler, _process, _rate) = (scheduler, process, 1);
        if (process is null) return;
        _rate += LargestDrift * ((2 * scheduler.Random.NextDouble()) - 1);
        SetWrong(TimeSpan.FromSeconds(30));
    }

    /// <summary>What a program would see that measured time by the wall clock.</summary>
    public bool MeasuresByWallClock { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Sets the wall clock, by up to so much too early or too late.</summary>
    public void SetWrong(TimeSpan atMost) => _wrongBy = atMost * ((2 * _scheduler.Random.NextDouble()) - 1);

    public override long GetTimestamp() => MeasuresByWallClock ? GetUtcNow().Ticks : Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => Epoch + Elapsed + _wrongBy;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Elapsed => _scheduler.Now * _rate;

    private void Start(TimeSpan due, Action fire)
    {
        var world = due / _rate;
        _scheduler.After(world, _process is { } process ? () => process.Run(fire) : fire);
    }

    private sealed class Timer(SimTime time, TimerCallback callback, object? state) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var setting = ++_setting;
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            time.Start(dueTime, () =>
            {
                if (setting != _setting) return;
                if (period > TimeSpan.Zero) Change(period, period);
                callback(state);
            });
            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
