using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Hosting.Datasets;

/// <summary>
/// The datasets that a fleet has in its artifact store: whoever had a way to them first has put them there. Their ids are their contents'
/// digests, so it does not matter who shares them, whether two do so at once, or which worker reads them.
/// </summary>
internal sealed partial class ArtifactFileSource(IArtifactStore artifacts, ILogger<ArtifactFileSource> log) : IFileSource
{
    public string Name => "the artifact store";

    public async IAsyncEnumerable<(string Name, Stream Content)> OpenAsync(IReadOnlyCollection<DatasetFile> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in wanted)
        {
            if (!await artifacts.ContainsAsync(Artifact(file), cancellationToken)) continue;
            await using var content = await OpenOrDropAsync(file, cancellationToken);
            yield return (file.Name, content);
        }
    }

    /// <summary>The files that nobody has shared yet.</summary>
    public async Task<IReadOnlyList<DatasetFile>> MissingAsync(IEnumerable<DatasetFile> files, CancellationToken cancellationToken)
    {
        var missing = new List<DatasetFile>();
        foreach (var file in files)
        {
            if (!await artifacts.ContainsAsync(Artifact(file), cancellationToken)) missing.Add(file);
        }
        return missing;
    }

    /// <summary>Puts those of the files that are not there yet, from a folder that has them as published.</summary>
    public async Task ShareAsync(IEnumerable<DatasetFile> files, string folder, CancellationToken cancellationToken)
    {
        foreach (var file in await MissingAsync(files, cancellationToken))
        {
            await using var content = File.OpenRead(Path.Combine(folder, file.Name));
            var saved = await artifacts.SaveAsync(Artifact(file).Id, content.CopyToAsync, cancellationToken);
            if (saved == Artifact(file))
            {
                Shared(log, file.Name);
                continue;
            }
            // Somebody wrote to the folder in between.
            await artifacts.DeleteAsync(saved.Id, cancellationToken);
            throw new InvalidDataException($"{file.Name} in '{folder}' is not the published one any more.");
        }
    }

    /// <summary>Where the artifact store has a file, for everybody who shares that store.</summary>
    internal static ArtifactRef Artifact(DatasetFile file) => new(ArtifactIds.OfDataset(file.Sha256), file.Size, file.Sha256);

    /// <summary>A damaged file is deleted, so that the next check finds it missing and shares it again.</summary>
    private async Task<Stream> OpenOrDropAsync(DatasetFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await artifacts.OpenAsync(Artifact(file), cancellationToken);
        }
        catch (InvalidDataException e)
        {
            Damaged(log, file.Name, e);
            await artifacts.DeleteAsync(Artifact(file).Id, cancellationToken);
            throw;
        }
    }

    [LoggerMessage(165, LogLevel.Information, "{Name} is in the artifact store now, for all workers")]
    private static partial void Shared(ILogger log, string name);

    [LoggerMessage(166, LogLevel.Warning, "{Name} in the artifact store is damaged, and deleted there; it is shared again by whoever has a way to it")]
    private static partial void Damaged(ILogger log, string name, Exception e);
}
