namespace Trainyard.Tests;

/// <summary>The real time, and as much later as a test likes; timers run as ever.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));

    // In 128 bits: the product of a quarter of an hour's ticks and a frequency in nanoseconds is past 64.
    public override long GetTimestamp() => base.GetTimestamp() + (long)((Int128)Interlocked.Read(ref _shift) * TimestampFrequency / TimeSpan.TicksPerSecond);
}
