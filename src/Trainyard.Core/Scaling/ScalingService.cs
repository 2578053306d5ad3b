using Microsoft.Extensions.Options;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Storage;
using Trainyard.Workers;

namespace Trainyard.Scaling;

/// <summary>
/// Looks at store and registry, and says how many workers are wanted: once a second at most, however often and by whomever it is asked.
/// Every server answers the same, since none remembers anything.
/// </summary>
public sealed class ScalingService(IJobStore jobs, IWorkerRegistry workers, IOptions<ScalingOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Task<WantedWorkers>? _last;
    private long _at;

    /// <exception cref="UnavailableException">Store or registry do not answer. Nothing is known then, and zero would be a lie.</exception>
    public Task<WantedWorkers> NowAsync()
    {
        lock (_lock)
        {
            if (_last is not null && time.GetElapsedTime(_at) < Fresh) return _last;
            (_at, _last) = (time.GetTimestamp(), Task.Run(LookPatientlyAsync));
            return _last;
        }
    }

    internal async Task<WantedWorkers> LookAsync(CancellationToken cancellationToken)
    {
        // In this order, so that a job which is claimed meanwhile is not missed.
        var queued = await ListQueuedAsync(cancellationToken);
        var running = await jobs.ListAllAsync(new JobQuery { States = [JobState.Running], Limit = 200 }, cancellationToken).ToListAsync(cancellationToken);
        return WantedWorkers.Of(FleetLoad.Of(queued, running, await workers.ListAsync(cancellationToken), options.Value.KeepAlive, time.GetUtcNow(), options.Value.SlotsPerWorker), options.Value);
    }

    private async Task<WantedWorkers> LookPatientlyAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            return await LookAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new UnavailableException("The store", e);
        }
    }

    /// <summary>As many as could fill all workers that are ever wanted: a backlog of 100,000 costs no more to look at.</summary>
    private async Task<List<Job>> ListQueuedAsync(CancellationToken cancellationToken)
    {
        var enough = options.Value.Max * options.Value.SlotsPerWorker * options.Value.QueuedPerSlot;
        var now = time.GetUtcNow();
        var due = new List<Job>();
        await foreach (var job in jobs.ListAllAsync(new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = Math.Min(enough, 200) }, cancellationToken))
        {
            if (job.IsDue(now)) due.Add(job);
            if (due.Count == enough) break;
        }
        return due;
    }
}
