using Microsoft.Extensions.Options;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Storage;
using Trainyard.Workers;

namespace Trainyard.Scaling;

/// <summary>
/// Computes how many workers are wanted from store and registry: once a second at most, however often and by whomever it is asked.
/// Every server answers the same, since none remembers anything.
/// </summary>
public sealed class ScalingService
{
    private static readonly TimeSpan CacheTtl = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly IJobStore _jobs;
    private readonly IWorkerRegistry _workers;
    private readonly ScalingOptions _options;
    private readonly TimeProvider _time;
    private readonly Cached<WantedWorkers> _wanted;

    public ScalingService(IJobStore jobs, IWorkerRegistry workers, IOptions<ScalingOptions> options, TimeProvider time)
    {
        (_jobs, _workers, _options, _time) = (jobs, workers, options.Value, time);
        _wanted = new Cached<WantedWorkers>(time, CacheTtl, LookWithinTimeoutAsync);
    }

    /// <exception cref="UnavailableException">Store or registry do not answer. Nothing is known then, and zero would be a lie.</exception>
    public Task<WantedWorkers> NowAsync() => _wanted.GetAsync();

    internal async Task<WantedWorkers> LookAsync(CancellationToken cancellationToken)
    {
        // In this order, so that a job which is claimed meanwhile is not missed.
        var queued = await ListQueuedAsync(cancellationToken);
        var running = await _jobs.ListAllAsync(new JobQuery { States = [JobState.Running], Limit = 200 }, cancellationToken).ToListAsync(cancellationToken);
        return WantedWorkers.Of(FleetLoad.Of(queued, running, await _workers.ListAsync(cancellationToken), _options.KeepAlive, _time.GetUtcNow(), _options.SlotsPerWorker), _options);
    }

    private async Task<WantedWorkers> LookWithinTimeoutAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout, _time);
        try
        {
            return await LookAsync(timeout.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new UnavailableException("The store", e);
        }
    }

    /// <summary>As many as could fill all workers that are ever wanted: a backlog of 100,000 costs no more to read.</summary>
    private async Task<List<Job>> ListQueuedAsync(CancellationToken cancellationToken)
    {
        var enough = _options.Max * _options.SlotsPerWorker * _options.QueuedPerSlot;
        var now = _time.GetUtcNow();
        var due = new List<Job>();
        await foreach (var job in _jobs.ListAllAsync(new JobQuery { States = [JobState.Queued], Sort = JobSort.Dispatch, Descending = false, Limit = Math.Min(enough, 200) }, cancellationToken))
        {
            if (job.IsDue(now)) due.Add(job);
            if (due.Count == enough) break;
        }
        return due;
    }
}
