namespace Trainyard.Tests;

/// <summary>The real time, and as much later as a test likes; timers run as ever.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));

    public override long GetTimestamp() => base.GetTimestamp() + (Interlocked.Read(ref _shift) * TimestampFrequency / TimeSpan.TicksPerSecond);
}
