using System.Collections.Concurrent;
using Trainyard.Api;
using Trainyard.Jobs;

namespace Trainyard.Live;

/// <summary>The last events of the jobs that changed last, in this process.</summary>
internal sealed class InMemoryLiveJobs : ILiveJobs
{
    private const int MostEvents = 4_000;
    private const int MostJobs = 256;

    private readonly ConcurrentDictionary<JobId, Entry> _jobs = new();
    private readonly ConcurrentDictionary<object, Action<JobId>> _watchers = new();

    public Task PublishAsync(Job job, IReadOnlyList<JobEvent> events, CancellationToken cancel)
    {
        _jobs.GetOrAdd(job.Id, _ => new Entry(job, events)).Add(job, events);
        if (_jobs.Count > MostJobs) ForgetOldest();
        Nudge(job.Id);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(JobId job, CancellationToken cancel)
    {
        _jobs.TryRemove(job, out _);
        Nudge(job);
        return Task.CompletedTask;
    }

    public Task<LiveJob?> ReadAsync(JobId job, EventCursor after, CancellationToken cancel) =>
        Task.FromResult(_jobs.TryGetValue(job, out var entry) ? entry.Read(after) : null);

    public IDisposable Watch(Action<JobId> nudge)
    {
        var watcher = new Watcher(this);
        _watchers[watcher] = nudge;
        return watcher;
    }

    private void Nudge(JobId job)
    {
        foreach (var nudge in _watchers.Values) nudge(job);
    }

    private void ForgetOldest()
    {
        foreach (var (id, _) in _jobs.OrderBy(e => e.Value.ChangedAt).Take(MostJobs / 8)) _jobs.TryRemove(id, out _);
    }

    private sealed class Watcher(InMemoryLiveJobs live) : IDisposable
    {
        public void Dispose() => live._watchers.TryRemove(this, out _);
    }

    /// <summary>A job and an unbroken run of its newest events: every one after <see cref="_start"/>, up to <see cref="_end"/>.</summary>
    private sealed class Entry(Job job, IReadOnlyList<JobEvent> events)
    {
        private readonly List<JobEvent> _events = [];
        private Job _job = job;
        private EventCursor _start = Before(job, events);
        private EventCursor _end = Before(job, events);

        public long ChangedAt { get; private set; }

        public void Add(Job job, IReadOnlyList<JobEvent> events)
        {
            lock (_events)
            {
                ChangedAt = Environment.TickCount64;
                if (job.Version >= _job.Version) _job = job;
                var news = events.Where(e => e.Cursor > _end).ToList();
                if (news.Count == 0) return;
                if (!Follows(news[0].Cursor, _end))
                {
                    _events.Clear();
                    _start = Before(job, news);
                }
                _events.AddRange(news);
                _end = news[^1].Cursor;
                if (_events.Count > MostEvents) Forget(_events.Count - (MostEvents / 2));
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

        private static EventCursor Before(Job job, IReadOnlyList<JobEvent> events) =>
            events.Count == 0 ? job.LastEvent : events[0].Cursor with { Seq = events[0].Seq - 1 };

        private static bool Follows(EventCursor next, EventCursor last) =>
            next.Fence == last.Fence ? next.Seq == last.Seq + 1 : next.Fence > last.Fence && next.Seq == 1;

        private void Forget(int count)
        {
            _start = _events[count - 1].Cursor;
            _events.RemoveRange(0, count);
        }
    }
}
