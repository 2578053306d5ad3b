using System.Collections.Concurrent;
using Trainyard.Workers;

namespace Trainyard.Embedded.Memory;

/// <summary>The workers of this process.</summary>
internal sealed class InMemoryWorkerRegistry(TimeProvider time) : IWorkerRegistry
{
    private readonly ConcurrentDictionary<Guid, (WorkerReport Report, DateTimeOffset At)> _workers = new();

    public Task ReportAsync(WorkerReport report, CancellationToken cancellationToken)
    {
        _workers[report.Id] = (report, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        _workers.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<KnownWorker>> ListAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.FromResult<IReadOnlyList<KnownWorker>>(
            [.. _workers.Values.Select(w => new KnownWorker(w.Report, w.At, now - w.At)).Where(w => w.Age < TimeSpan.FromHours(1))]);
    }
}
