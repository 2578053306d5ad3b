using System.Collections.Concurrent;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Embedded.Memory;

/// <summary>The last events of the jobs that changed last, in this process.</summary>
internal sealed class InMemoryLiveJobs : ILiveJobs
{
    private const int MaxEvents = 4_000;
    private const int MaxJobs = 256;

    private readonly ConcurrentDictionary<JobId, Entry> _jobs = new();
    private readonly Watchers _watchers = new();

    public Task PublishAsync(Job job, EventCursor after, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken)
    {
        _jobs.GetOrAdd(job.Id, _ => new Entry(job, after)).Add(job, after, events);
        if (_jobs.Count > MaxJobs) ForgetOldest();
        _watchers.Notify(job.Id);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(JobId job, CancellationToken cancellationToken)
    {
        _jobs.TryRemove(job, out _);
        _watchers.Notify(job);
        return Task.CompletedTask;
    }

    public Task<LiveJob?> ReadAsync(JobId job, EventCursor after, CancellationToken cancellationToken) =>
        Task.FromResult(_jobs.TryGetValue(job, out var entry) ? entry.Read(after) : null);

    public IDisposable Watch(Action<JobId?> notify) => _watchers.Add(notify);

    private void ForgetOldest()
    {
        // A copy at one moment: sorting the live dictionary fails while others add to it.
        foreach (var (id, _) in _jobs.ToArray().OrderBy(e => e.Value.ChangedAt).Take(MaxJobs / 8)) _jobs.TryRemove(id, out _);
    }

    /// <summary>A job and an unbroken run of its newest events: every one after <see cref="_start"/>, up to <see cref="_end"/>.</summary>
    private sealed class Entry(Job job, EventCursor after)
    {
        private readonly List<JobEvent> _events = [];
        private Job _job = job;
        private EventCursor _start = after;
        private EventCursor _end = after;

        public long ChangedAt { get; private set; }

        public void Add(Job job, EventCursor after, IReadOnlyList<JobEvent> events)
        {
            lock (_events)
            {
                ChangedAt = Environment.TickCount64;
                if (job.Version >= _job.Version) _job = job;
                if (after > _end)
                {
                    // Something in between was never shown: the run begins anew.
                    _events.Clear();
                    _start = _end = after;
                }
                foreach (var e in events.Where(e => e.Cursor > _end))
                {
                    _events.Add(e);
                    _end = e.Cursor;
                }
                if (_events.Count > MaxEvents) Forget(_events.Count - (MaxEvents / 2));
            }
        }

        public LiveJob? Read(EventCursor after)
        {
            lock (_events)
            {
                if (after < _start) return null;
                var first = _events.FindLastIndex(e => e.Cursor <= after) + 1;
                return new LiveJob(_job, _events.GetRange(first, _events.Count - first));
            }
        }

        private void Forget(int count)
        {
            _start = _events[count - 1].Cursor;
            _events.RemoveRange(0, count);
        }
    }
}
