using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Storage;
using Trainyard.Training;
using Trainyard.Worker.Datasets;

namespace Trainyard.Worker.Networks;

/// <summary>Files that jobs bring: from the artifact store into this machine's cache, where a file is called by its content and shared by all workers.</summary>
internal sealed partial class JobFileCache(IOptions<WorkerOptions> options, IArtifactStore artifacts, TimeProvider time, ILogger<JobFileCache> log)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    /// <exception cref="TrainingFailedException"><see cref="FailureReason.InvalidData"/>: a file was deleted, is damaged, or could not be kept.</exception>
    public async Task<TrainingFiles> LoadAsync(JobFiles files, CancellationToken cancellationToken) =>
        new(await PathAsync(files.TorchScript, cancellationToken), await PathAsync(files.StartFrom, cancellationToken));

    private async Task<string?> PathAsync(ArtifactRef? artifact, CancellationToken cancellationToken)
    {
        if (artifact is null) return null;
        var folder = DatasetLoader.CacheFolder(options.Value, "files");
        var file = new DatasetFile(artifact.Sha256, artifact.Size, artifact.Sha256);
        try
        {
            if (!file.IsIn(folder))
            {
                Directory.CreateDirectory(folder);
                Fetching(artifact.Id, folder);
                // A store that is away for a while fails no job.
                await new RetryPipeline(time, AskAgainAfter, e => e is UnavailableException).RunAsync(token => FetchAsync(artifact, file, folder, token), _ => { }, cancellationToken);
            }
            return Path.Combine(folder, file.Name);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new TrainingFailedException(FailureReason.InvalidData, $"The job's file {artifact.Sha256} cannot be had: {e.Message}", "Upload the file again, and submit the job anew.", e);
        }
    }

    private async Task FetchAsync(ArtifactRef artifact, DatasetFile file, string folder, CancellationToken cancellationToken)
    {
        await using var content = await artifacts.StreamAsync(artifact, cancellationToken);
        await file.KeepAsync(content, folder, cancellationToken);
    }

    [LoggerMessage(373, LogLevel.Information, "Fetching {Artifact} into {Folder}")]
    private partial void Fetching(string artifact, string folder);
}
