using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Health;
using Trainyard.Jobs;

namespace Trainyard.Server.Jobs;

/// <summary>Deletes artifacts that no job points to: what a crash left between saving and pointing, or between pointing and deleting.</summary>
internal sealed partial class ArtifactCleanup(IArtifactStore artifacts, IJobStore jobs, TimeProvider time, ILogger<ArtifactCleanup> log, FailureLog? failures = null)
    : HourlyCleanup(time, log, failures)
{
    /// <summary>Younger ones may be about to be pointed to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    internal override async Task CleanAsync(CancellationToken cancellationToken)
    {
        var old = Time.GetUtcNow() - Grace;
        await foreach (var artifact in artifacts.ListAsync(cancellationToken))
        {
            if (artifact.SavedAt > old || PointsTo(await jobs.FindAsync(artifact.Job, cancellationToken), artifact.Id)) continue;
            await artifacts.DeleteAsync(artifact.Id, cancellationToken);
            Swept(log, artifact.Id);
        }
    }

    private static bool PointsTo(Job? job, string id) => job?.Artifacts().Any(a => a.Id == id) is true;

    protected override string Purpose => "The cleanup of artifacts";

    [LoggerMessage(220, LogLevel.Information, "Deleted {Artifact}, which no job points to")]
    private static partial void Swept(ILogger log, string artifact);
}
