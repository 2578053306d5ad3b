using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Server.Web;
using Trainyard.Workers;

namespace Trainyard.Server.Telemetry;

/// <summary>The whole fleet at one moment, as the stores have it.</summary>
/// <param name="Jobs">How many there are in each state.</param>
/// <param name="OldestQueued">How long the job waits that has waited longest; zero when none does.</param>
/// <param name="Workers">Those that said something during the last hour.</param>
/// <param name="DeadLetters">What was dead-lettered and waits for an admin.</param>
internal sealed record FleetMetrics(IReadOnlyDictionary<JobState, long> Jobs, TimeSpan OldestQueued, IReadOnlyList<KnownWorker> Workers, long DeadLetters);

/// <summary>
/// Asks the stores for the figures when somebody reads the metrics, and at most once a second, whoever reads. Every server finds the
/// same, so that of several servers the largest value is right, and the sum is wrong.
/// </summary>
internal sealed class FleetMetricsReader
{
    /// <summary>The oldest by their submit. Among them the one that waits longest is looked for: of a job that ran before, it counts since its last attempt.</summary>
    private static readonly JobQuery Waiting = new() { States = [JobState.Queued], Sort = JobSort.Created, Descending = false, Limit = 20 };
    private static readonly TimeSpan CacheTtl = TimeSpan.FromSeconds(1);

    /// <summary>Prometheus gives up after ten seconds, and would see nothing of an outage.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly IJobStore _jobs;
    private readonly IWorkerRegistry _workers;
    private readonly IDeadLetters _deadLetters;
    private readonly Readiness _readiness;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FailureLog _failures;

    /// <summary>One answer for all the gauges of one page.</summary>
    private readonly Cached<(FleetMetrics? Fleet, bool IsReady)> _latest;

    public FleetMetricsReader(
        IJobStore jobs, IWorkerRegistry workers, IDeadLetters deadLetters, Readiness readiness, TimeProvider time, ILogger<FleetMetricsReader> log, FailureLog failures)
    {
        (_jobs, _workers, _deadLetters, _readiness, _time, _log, _failures) = (jobs, workers, deadLetters, readiness, time, log, failures);
        _latest = new Cached<(FleetMetrics?, bool)>(time, CacheTtl, LookAsync);
    }

    /// <summary>Null while a store does not answer.</summary>
    /// <remarks>Blocks for as long as the stores take: whoever reads gauges cannot wait otherwise, and does so every few seconds.</remarks>
    public FleetMetrics? Read() => _latest.GetAsync().GetAwaiter().GetResult().Fleet;

    /// <summary>Whether this server is ready; blocks likewise.</summary>
    public bool IsReady() => _latest.GetAsync().GetAwaiter().GetResult().IsReady;

    private async Task<(FleetMetrics? Fleet, bool IsReady)> LookAsync()
    {
        var isReady = _readiness.CheckAsync();
        return (await TryAsync(), (await isReady).Status == Readiness.Ready);
    }

    private async Task<FleetMetrics?> TryAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(Timeout, _time);
            return await AskAsync(timeout.Token).WaitAsync(Timeout, _time);
        }
        catch (Exception e)
        {
            _failures.Failed(_log, "The figures of the fleet could not be read for the metrics", e);
            return null;
        }
    }

    private async Task<FleetMetrics> AskAsync(CancellationToken cancellationToken)
    {
        var (counts, waiting, known, dead) = (_jobs.CountAsync(cancellationToken), _jobs.ListAsync(Waiting, cancellationToken), _workers.ListAsync(cancellationToken), _deadLetters.CountAsync(cancellationToken));
        var now = _time.GetUtcNow();
        var longest = (await waiting).Jobs.Select(job => now - (job.Attempts is [.., var last] ? last.EndedAt ?? job.CreatedAt : job.CreatedAt)).Append(TimeSpan.Zero).Max();
        return new FleetMetrics(await counts, longest, await known, await dead);
    }
}
