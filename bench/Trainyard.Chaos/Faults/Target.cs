namespace Trainyard.Chaos.Faults;

/// <summary>A victim that suffers one fault at a time.</summary>
internal sealed class Target<T>(T what)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(50);
    private int _taken;

    public T What => what;

    /// <summary>The first one, from a place on, that nobody hurts now.</summary>
    public static async Task<Target<T>> TakeAsync(IReadOnlyList<Target<T>> targets, int from, CancellationToken cancel)
    {
        for (var i = 0; ; i++)
        {
            var next = targets[(from + i) % targets.Count];
            if (Interlocked.Exchange(ref next._taken, 1) == 0) return next;
            if (i % targets.Count == targets.Count - 1) await Task.Delay(LookAgainAfter, cancel);
        }
    }

    public void Release() => Volatile.Write(ref _taken, 0);
}
