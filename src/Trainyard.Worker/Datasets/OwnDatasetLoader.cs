using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Artifacts;
using Trainyard.Datasets;
using Trainyard.Datasets.Packed;
using Trainyard.Health;
using Trainyard.Storage;
using Trainyard.Training.Datasets;
using Trainyard.Workers;

namespace Trainyard.Worker.Datasets;

/// <summary>Datasets that people brought: from the artifact store into this machine's cache, where a file is called by its content and shared by all workers.</summary>
internal sealed partial class OwnDatasetLoader(IOptions<WorkerOptions> options, IArtifactStore artifacts, TimeProvider time, ILogger<OwnDatasetLoader> log)
{
    private const int MaxTries = 3;

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    /// <exception cref="InvalidDataException">It was deleted, or is damaged.</exception>
    /// <exception cref="IOException">It could not be kept.</exception>
    public async Task<Dataset> LoadAsync(JobData data, CancellationToken cancellationToken)
    {
        var folder = DatasetLoader.CacheFolder(options.Value, "own");
        var file = new DatasetFile($"{data.File.Sha256}.safetensors", data.File.Size, data.File.Sha256);
        var path = Path.Combine(folder, file.Name);
        for (var tries = 1; ; tries++)
        {
            if (!file.IsIn(folder))
            {
                Fetching(data.Info.Name, path);
                Directory.CreateDirectory(folder);
                new OwnDatasetCache(folder, ByteSize.Parse(options.Value.CacheLimit), log).MakeRoom(file.Size);
                // A store that is away for a while fails no job.
                await new RetryPipeline(time, AskAgainAfter, e => e is UnavailableException).RunAsync(token => FetchAsync(data, file, folder, token), _ => { }, cancellationToken);
            }
            try
            {
                var packed = new PackedDataset(path);
                OwnDatasetCache.Touch(path);
                return Dataset.Of(data.Info, packed, path) with { Sha256 = data.File.Sha256 };
            }
            catch (FileNotFoundException) when (tries < MaxTries)
            {
                // Another worker of this machine needed the room in between.
            }
        }
    }

    private async Task FetchAsync(JobData data, DatasetFile file, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await artifacts.StreamAsync(data.File, cancellationToken);
            await file.KeepAsync(content, folder, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The dataset {data.Info.Name} cannot be had: {e.Message} It was deleted or damaged since the job was submitted.", e);
        }
    }

    [LoggerMessage(303, LogLevel.Information, "Fetching dataset {Name} into {Path}")]
    private partial void Fetching(string name, string path);
}
