namespace Trainyard.Server.Live;

/// <summary>A token bucket for the calls of one connection, which makes one call at a time.</summary>
internal sealed class CallLimit(TimeProvider time)
{
    public const int PerSecond = 50;

    /// <summary>A client that comes back may follow as many jobs as one connection can, at once.</summary>
    private const int Burst = 3 * ClientFeed.MaxJobs;

    private double _left = Burst;
    private long _at = time.GetTimestamp();

    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(Burst, _left + (time.GetElapsedTime(_at, now).TotalSeconds * PerSecond));
        _at = now;
        if (_left < 1) return false;
        _left--;
        return true;
    }
}
