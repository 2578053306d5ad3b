using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Health;

namespace Trainyard.Server.Jobs;

/// <summary>Work that is done at the start and then once an hour. What fails is said, and done with the next one.</summary>
internal abstract class HourlyCleanup(TimeProvider time, ILogger log, FailureLog? failures) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);

    protected TimeProvider Time { get; } = time;

    internal abstract Task CleanAsync(CancellationToken cancellationToken);

    /// <summary>What this is, as the subject of a sentence.</summary>
    protected abstract string Purpose { get; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, Time);
        do
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A timeout too is an OperationCanceledException: here only the host's own token ends anything.
                _failures.Failed(log, $"{Purpose} failed, and is done again in an hour", e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
