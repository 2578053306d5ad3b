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
internal sealed class FleetFiguresReader(
    IJobStore jobs, IWorkerRegistry workers, IDeadLetters deadLetters, Readiness readiness, TimeProvider time,
    ILogger<FleetFiguresReader> log, FailureLog failures)
{
    /// <summary>The oldest by their submit. Among them the one that waits longest is looked for: of a job that ran before, it counts since its last attempt.</summary>
    private static readonly JobQuery Waiting = new() { States = [JobState.Queued], Sort = JobSort.Created, Descending = false, Limit = 20 };
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>Prometheus gives up after ten seconds, and would see nothing of an outage.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<(FleetMetrics? Fleet, bool IsReady)>? _last;
    private long _answeredAt;

    /// <summary>Null while a store does not answer.</summary>
    /// <remarks>Blocks for as long as the stores take: whoever reads gauges cannot wait otherwise, and does so every few seconds.</remarks>
    public FleetMetrics? Read() => LatestAsync().GetAwaiter().GetResult().Fleet;

    /// <summary>Whether this server is ready; blocks likewise.</summary>
    public bool IsReady() => LatestAsync().GetAwaiter().GetResult().IsReady;

    /// <summary>One answer for all the gauges of one page, also when it took long.</summary>
    private Task<(FleetMetrics? Fleet, bool IsReady)> LatestAsync()
    {
        lock (_lock)
        {
            if (_last is null || (_last.IsCompleted && time.GetElapsedTime(Interlocked.Read(ref _answeredAt)) >= Fresh)) _last = Task.Run(LookAsync);
            return _last;
        }
    }

    private async Task<(FleetMetrics? Fleet, bool IsReady)> LookAsync()
    {
        var isReady = readiness.CheckAsync();
        var answer = (await TryAsync(), (await isReady).Status == Readiness.Ready);
        Interlocked.Exchange(ref _answeredAt, time.GetTimestamp());
        return answer;
    }

    private async Task<FleetMetrics?> TryAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            var figures = await AskAsync(patience.Token).WaitAsync(Patience, time);
            return figures;
        }
        catch (Exception e)
        {
            failures.Failed(log, "The figures of the fleet could not be read for the metrics", e);
            return null;
        }
    }

    private async Task<FleetMetrics> AskAsync(CancellationToken cancellationToken)
    {
        var (counts, waiting, known, dead) = (jobs.CountAsync(cancellationToken), jobs.ListAsync(Waiting, cancellationToken), workers.ListAsync(cancellationToken), deadLetters.CountAsync(cancellationToken));
        var now = time.GetUtcNow();
        var longest = (await waiting).Jobs.Select(job => now - (job.Attempts is [.., var last] ? last.EndedAt ?? job.CreatedAt : job.CreatedAt)).Append(TimeSpan.Zero).Max();
        return new FleetMetrics(await counts, longest, await known, await dead);
    }
}
