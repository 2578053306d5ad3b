using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Jobs;

namespace Trainyard.Server.Jobs;

/// <summary>Deletes artifacts that no job points to: what a crash left between saving and pointing, or between pointing and deleting.</summary>
internal sealed partial class ArtifactSweep(IArtifactStore artifacts, IJobStore jobs, TimeProvider time, ILogger<ArtifactSweep> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Younger ones may be about to be pointed to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                SweepFailed(log, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task SweepAsync(CancellationToken cancel)
    {
        var old = time.GetUtcNow() - Grace;
        await foreach (var artifact in artifacts.ListAsync(cancel))
        {
            if (artifact.SavedAt > old || PointsTo(await jobs.FindAsync(artifact.Job, cancel), artifact.Id)) continue;
            await artifacts.DeleteAsync(artifact.Id, cancel);
            Swept(log, artifact.Id);
        }
    }

    private static bool PointsTo(Job? job, string id) => job?.Artifacts().Any(a => a.Id == id) is true;

    [LoggerMessage(220, LogLevel.Information, "Deleted {Artifact}, which no job points to")]
    private static partial void Swept(ILogger log, string artifact);

    [LoggerMessage(221, LogLevel.Error, "The sweep of artifacts failed; trying again later")]
    private static partial void SweepFailed(ILogger log, Exception e);
}
