using System.Collections.Concurrent;
using Trainyard.Contracts;

namespace Trainyard.Live;

/// <summary>Who in this process wants to hear of changes.</summary>
internal sealed class Watchers
{
    private readonly ConcurrentDictionary<object, Action<JobId?>> _nudges = new();

    public IDisposable Add(Action<JobId?> nudge)
    {
        var watcher = new Watcher(this);
        _nudges[watcher] = nudge;
        return watcher;
    }

    public void Notify(JobId? job)
    {
        foreach (var (_, nudge) in _nudges) nudge(job);
    }

    private sealed class Watcher(Watchers watchers) : IDisposable
    {
        public void Dispose() => watchers._nudges.TryRemove(this, out _);
    }
}
