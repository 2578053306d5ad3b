using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Tests.Simulation;

/// <summary>Nudges between servers; some never arrive, and nothing is kept.</summary>
internal sealed class SimLive(SimProcess process, SimNetwork network, SimLive.Hub hub) : ILiveJobs
{
    public Task PublishAsync(Job job, EventCursor after, IReadOnlyList<JobEvent> events, CancellationToken cancel) =>
        network.CallAsync(process, Service.Live, () => hub.Nudge(job.Id), cancel);

    public Task RemoveAsync(JobId job, CancellationToken cancel) => throw new NotSupportedException();

    public Task<LiveJob?> ReadAsync(JobId job, EventCursor after, CancellationToken cancel) => Task.FromResult<LiveJob?>(null);

    public IDisposable Watch(Action<JobId?> nudge) => hub.Add(process, nudge);

    internal sealed class Hub(Scheduler scheduler, SimNetwork network)
    {
        private readonly List<Watcher> _watchers = [];

        public Watcher Add(SimProcess process, Action<JobId?> nudge)
        {
            var watcher = new Watcher(this, process, nudge);
            _watchers.Add(watcher);
            return watcher;
        }

        public bool Nudge(JobId job)
        {
            foreach (var watcher in _watchers.Where(w => network.Reaches(w.Process, Service.Live) && scheduler.Random.NextDouble() >= network.Loss))
                scheduler.After(network.Latency(), () => watcher.Process.Run(() => watcher.Nudge(job)));
            return true;
        }

        internal sealed class Watcher(Hub hub, SimProcess process, Action<JobId?> nudge) : IDisposable
        {
            public SimProcess Process => process;

            public void Nudge(JobId job) => nudge(job);

            public void Dispose() => hub._watchers.Remove(this);
        }
    }
}
