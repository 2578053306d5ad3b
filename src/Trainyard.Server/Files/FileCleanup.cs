using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Server.Jobs;

namespace Trainyard.Server.Files;

/// <summary>Deletes files that people brought for their jobs, that no job which has not ended needs, and that nobody has named for a while.</summary>
internal sealed partial class FileCleanup(IArtifactStore artifacts, IJobStore jobs, TimeProvider time, ILogger<FileCleanup> log, FailureLog? failures = null)
    : HourlyCleanup(time, log, failures)
{
    /// <summary>Since it was uploaded, or named by a submit.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    private static readonly IReadOnlyList<JobState> Unfinished = [.. Enum.GetValues<JobState>().Where(state => !state.IsFinal())];

    internal override async Task CleanAsync(CancellationToken cancellationToken)
    {
        var old = Time.GetUtcNow() - KeptFor;
        HashSet<string>? needed = null;
        await foreach (var file in artifacts.ListFilesAsync(cancellationToken))
        {
            if (!ArtifactIds.IsOfFile(file.Id) || file.SavedAt > old) continue;
            needed ??= await NeededAsync(cancellationToken);
            // Somebody may have named it since.
            if (needed.Contains(file.Id) || await artifacts.FindAsync(file.Id, cancellationToken) is not { } newest || newest.SavedAt > old) continue;
            await artifacts.DeleteAsync(file.Id, cancellationToken);
            Swept(log, file.Id);
        }
    }

    protected override string Purpose => "The cleanup of files";

    private async Task<HashSet<string>> NeededAsync(CancellationToken cancellationToken)
    {
        var needed = new HashSet<string>();
        await foreach (var job in jobs.ListAllAsync(new JobQuery { States = Unfinished, Limit = 200 }, cancellationToken)) needed.UnionWith((job.Files?.All ?? []).Select(file => file.Id));
        return needed;
    }

    [LoggerMessage(372, LogLevel.Information, "Deleted {Artifact}, which no job needs")]
    private static partial void Swept(ILogger log, string artifact);
}
