using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Simulation;

/// <summary>From servers to workers, through the broker; some never arrive, some arrive late, and nothing is kept.</summary>
internal sealed class SimLeaseNotifications(SimProcess process, SimLeaseNotifications.Exchange exchange) : ILeaseNotifications
{
    public void Notify(Job job) => exchange.Notify(process, job.Attempts[^1].Worker, job.Id);

    public ILeaseSubscription Watch(string worker, Action<JobId?> notify) => exchange.Add(process, worker, notify);

    internal sealed class Exchange(Scheduler scheduler, SimNetwork network)
    {
        private readonly List<Watcher> _watchers = [];

        public Watcher Add(SimProcess process, string worker, Action<JobId?> notify)
        {
            var watcher = new Watcher(this, network, process, worker, notify);
            _watchers.Add(watcher);
            return watcher;
        }

        public void Notify(SimProcess from, string worker, JobId job)
        {
            if (!network.Reaches(from, Service.Queue)) return;
            foreach (var watcher in _watchers.Where(w => w.Worker == worker && network.Reaches(w.Process, Service.Queue) && scheduler.Random.NextDouble() >= network.Loss))
                scheduler.After(network.Latency(), () => watcher.Process.Run(() => watcher.Notify(job)));
        }

        internal sealed class Watcher(Exchange exchange, SimNetwork network, SimProcess process, string worker, Action<JobId?> notify) : ILeaseSubscription
        {
            public bool IsLive => network.Reaches(process, Service.Queue);

            public SimProcess Process => process;

            public string Worker => worker;

            public void Notify(JobId job) => notify(job);

            public void Dispose() => exchange._watchers.Remove(this);
        }
    }
}
