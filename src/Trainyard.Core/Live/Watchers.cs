using System.Collections.Concurrent;
using Trainyard.Contracts;

namespace Trainyard.Live;

/// <summary>The subscribers in this process to changes of jobs.</summary>
internal sealed class Watchers
{
    private readonly ConcurrentDictionary<object, Action<JobId?>> _watchers = new();

    public IDisposable Add(Action<JobId?> notify)
    {
        var watcher = new Watcher(this);
        _watchers[watcher] = notify;
        return watcher;
    }

    public void Notify(JobId? job)
    {
        foreach (var (_, notify) in _watchers) notify(job);
    }

    private sealed class Watcher(Watchers watchers) : IDisposable
    {
        public void Dispose() => watchers._watchers.TryRemove(this, out _);
    }
}
