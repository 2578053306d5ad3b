using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Storage;
using Trainyard.Telemetry;

namespace Trainyard.Server.Jobs;

/// <summary>
/// Expires leases that were not renewed, so that their jobs continue elsewhere. Apart from dispatching: a broker that does not answer must not keep
/// this server from seeing renewals. Several servers may do so at once.
/// </summary>
internal sealed partial class LeaseExpiry(
    IJobStore jobs, IJobHistory history, ILiveJobs live, ILeaseNotifications leases, IOptions<LeaseOptions> options, TimeProvider time, ILogger<LeaseExpiry> log,
    FailureLog? failures = null)
    : BackgroundService
{
    private readonly LeaseWatch _watch = new(options.Value, time);
    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ExpireAsync(stopping);
            }
            catch (Exception e) when (e is UnavailableException || !stopping.IsCancellationRequested)
            {
                // While the store is away, it knows that it was blind.
                _failures.Failed(log, "Leases could not be looked at", e);
            }
            await Task.Delay(options.Value.PollInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    internal async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var running = new List<Job>();
        await foreach (var job in jobs.ListAllAsync(new JobQuery { States = [JobState.Running], Limit = 200 }, cancellationToken)) running.Add(job);

        foreach (var job in _watch.Look(running))
        {
            // The answer may have taken as long as an outage, in which no worker could renew.
            var expired = await jobs.UpdateAsync(job.Id, j => _watch.IsBlind ? null : j.Expire(job, time.GetUtcNow()), cancellationToken);
            if (expired is not { Changed: true, Job: { } ended }) continue;
            leases.Notify(ended);
            Instruments.LeasesLost.Add(1);
            Instruments.AttemptEnded(ended);
            LeaseExpired(log, job.Id, LogText.Clean(job.Lease!.Worker), ended.State);
            await history.AppendAsync(job.Id, [JobLog.WorkerLost(ended, time.GetUtcNow())], cancellationToken);
            await live.PublishAsync(ended, cancellationToken);
        }
    }

    [LoggerMessage(200, LogLevel.Warning, "Job {Job}: the lease of {Worker} ran out; the job is {State}")]
    private static partial void LeaseExpired(ILogger log, JobId job, string worker, JobState state);
}
