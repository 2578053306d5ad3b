using System.Collections.Concurrent;
using Trainyard.Api;

namespace Trainyard.Worker;

/// <summary>What this worker is doing.</summary>
internal sealed class WorkerStatus
{
    private readonly ConcurrentDictionary<object, JobId> _jobs = new();

    public IReadOnlyList<JobId> Jobs => [.. _jobs.Values];

    public bool IsDraining { get; set; }

    /// <summary>The job is in training until disposed.</summary>
    public IDisposable Training(JobId job) => new Entry(this, job);

    private sealed class Entry : IDisposable
    {
        private readonly WorkerStatus _status;

        public Entry(WorkerStatus status, JobId job)
        {
            _status = status;
            _status._jobs[this] = job;
        }

        public void Dispose() => _status._jobs.TryRemove(this, out _);
    }
}
