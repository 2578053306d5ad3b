namespace Trainyard.Health;

/// <summary>
/// Answers by key, each good for a time to live that counts from its question. After <see cref="Clear"/> no answer counts whose question
/// was asked before, not even one that is still on its way. May be called from several threads at once.
/// </summary>
/// <param name="time">Whose time passes.</param>
/// <param name="timeToLive">How long an answer is good.</param>
/// <param name="maxEntries">Answers that are kept; one more, and all are forgotten.</param>
/// <param name="keeps">Which answers are worth keeping; null: all.</param>
/// <remarks>.NET's caches (<c>IMemoryCache</c>, <c>HybridCache</c>) keep an answer that was on its way when they were cleared, and so a sign-in that has just ended.</remarks>
internal sealed class CachedByKey<TKey, T>(TimeProvider time, TimeSpan timeToLive, int maxEntries, Func<T, bool>? keeps = null)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, (T Answer, long AskedAt)> _known = [];
    private long _generation;

    /// <summary>The answer that is known, or that <paramref name="ask"/> gives now, for this caller alone: two that ask at once both ask.</summary>
    public async ValueTask<T> GetAsync(TKey key, Func<TKey, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        long generation;
        lock (_lock)
        {
            if (_known.TryGetValue(key, out var known) && time.GetElapsedTime(known.AskedAt) < timeToLive) return known.Answer;
            generation = _generation;
        }
        var askedAt = time.GetTimestamp();
        var answer = await ask(key, cancellationToken);
        if (keeps?.Invoke(answer) == false) return answer;
        lock (_lock)
        {
            if (generation != _generation) return answer;
            if (_known.Count >= maxEntries) _known.Clear();
            _known[key] = (answer, askedAt);
        }
        return answer;
    }

    public void Clear()
    {
        lock (_lock)
        {
            _generation++;
            _known.Clear();
        }
    }
}
