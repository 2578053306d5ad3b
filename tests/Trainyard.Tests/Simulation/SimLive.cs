using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Tests.Simulation;

/// <summary>Notifications between servers; some never arrive, and nothing is kept.</summary>
internal sealed class SimLive(SimProcess process, SimNetwork network, SimLive.Hub hub) : ILiveJobs
{
    public Task PublishAsync(Job job, EventCursor after, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken) =>
        network.CallAsync(process, Service.Live, () => hub.Notify(job.Id), cancellationToken);

    public Task RemoveAsync(JobId job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LiveJob?> ReadAsync(JobId job, EventCursor after, CancellationToken cancellationToken) => Task.FromResult<LiveJob?>(null);

    public IDisposable Watch(Action<JobId?> notify) => hub.Add(process, notify);

    internal sealed class Hub(Scheduler scheduler, SimNetwork network)
    {
        private readonly List<Watcher> _watchers = [];

        public Watcher Add(SimProcess process, Action<JobId?> notify)
        {
            var watcher = new Watcher(this, process, notify);
            _watchers.Add(watcher);
            return watcher;
        }

        public bool Notify(JobId job)
        {
            foreach (var watcher in _watchers.Where(w => network.Reaches(w.Process, Service.Live) && scheduler.Random.NextDouble() >= network.Loss))
                scheduler.After(network.Latency(), () => watcher.Process.Run(() => watcher.Notify(job)));
            return true;
        }

        internal sealed class Watcher(Hub hub, SimProcess process, Action<JobId?> notify) : IDisposable
        {
            public SimProcess Process => process;

            public void Notify(JobId job) => notify(job);

            public void Dispose() => hub._watchers.Remove(this);
        }
    }
}
