using System.Collections.Concurrent;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Embedded.Memory;

/// <summary>For workers in the server's own process.</summary>
internal sealed class InMemoryLeaseNotifications : ILeaseNotifications
{
    private readonly ConcurrentDictionary<string, Watchers> _workers = new();

    public void Notify(Job job)
    {
        if (_workers.TryGetValue(job.Attempts[^1].Worker, out var watchers)) watchers.Notify(job.Id);
    }

    public ILeaseSubscription Watch(string worker, Action<JobId?> notify) => new Subscription(_workers.GetOrAdd(worker, _ => new Watchers()).Add(notify));

    private sealed class Subscription(IDisposable watcher) : ILeaseSubscription
    {
        public bool IsLive => true;

        public void Dispose() => watcher.Dispose();
    }
}
