using System.Collections.Concurrent;
using Trainyard.Contracts;

namespace Trainyard.Worker;

/// <summary>What this worker is doing.</summary>
internal sealed class WorkerStatus(TimeProvider time)
{
    private readonly TimeProvider _time = time;
    private readonly ConcurrentDictionary<object, JobId> _jobs = new();
    private long _idleSince = time.GetTimestamp();
    private volatile bool _hasTrained;

    public IReadOnlyList<JobId> Jobs => [.. _jobs.Values];

    public bool IsDraining { get; set; }

    /// <summary>How long it has had nothing to train; zero while it trains.</summary>
    public TimeSpan IdleFor => _jobs.IsEmpty ? _time.GetElapsedTime(Volatile.Read(ref _idleSince)) : TimeSpan.Zero;

    /// <summary>The same, but null before its first job.</summary>
    public TimeSpan? IdleAfterJobFor => _hasTrained ? IdleFor : null;

    /// <summary>The job is in training until disposed.</summary>
    public IDisposable Training(JobId job) => new Entry(this, job);

    private sealed class Entry : IDisposable
    {
        private readonly WorkerStatus _status;

        public Entry(WorkerStatus status, JobId job)
        {
            _status = status;
            _status._jobs[this] = job;
            _status._hasTrained = true;
        }

        public void Dispose()
        {
            // Before the job is removed: whoever sees none must see since when.
            Volatile.Write(ref _status._idleSince, _status._time.GetTimestamp());
            _status._jobs.TryRemove(this, out _);
        }
    }
}
