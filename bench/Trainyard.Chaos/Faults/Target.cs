namespace Trainyard.Chaos.Faults;

/// <summary>A victim that suffers one fault at a time.</summary>
internal sealed class Target<T>(T what)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(50);
    private int _taken;

    public T What => what;

    /// <summary>The first one, from a place on, that nobody hurts now and that is not spared; before all others one that it hurts most.</summary>
    public static async Task<Target<T>> TakeAsync(IReadOnlyList<Target<T>> targets, int from, Func<T, bool> hurtsMost, Func<T, bool> isSpared, CancellationToken cancellationToken)
    {
        while (true)
        {
            var inOrder = Enumerable.Range(from, targets.Count).Select(i => targets[i % targets.Count]).Where(t => !isSpared(t.What)).OrderByDescending(t => hurtsMost(t.What));
            if (inOrder.FirstOrDefault(t => Interlocked.Exchange(ref t._taken, 1) == 0) is { } target) return target;
            await Task.Delay(LookAgainAfter, cancellationToken);
        }
    }

    public void Release() => Volatile.Write(ref _taken, 0);
}
