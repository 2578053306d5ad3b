namespace Trainyard.Health;

/// <summary>
/// An answer that several callers share: asked for when somebody wants it, and at most once in a time to live, which counts from the
/// question. A failure is shared too. May be called from several threads at once.
/// </summary>
/// <remarks>FusionCache would do the same, but not on a <see cref="TimeProvider"/>, which tests and the simulation move.</remarks>
internal sealed class Cached<T>(TimeProvider time, TimeSpan timeToLive, Func<Task<T>> ask)
{
    private readonly Lock _lock = new();
    private Task<T>? _last;
    private long _askedAt;

    public Task<T> GetAsync()
    {
        lock (_lock)
        {
            // One that takes longer than it may live is still waited for, rather than asked beside it.
            if (_last is null || (_last.IsCompleted && time.GetElapsedTime(_askedAt) >= timeToLive)) (_askedAt, _last) = (time.GetTimestamp(), Task.Run(ask));
            return _last;
        }
    }
}
