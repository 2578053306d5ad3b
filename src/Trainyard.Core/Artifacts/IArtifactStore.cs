using Trainyard.Contracts;

namespace Trainyard.Artifacts;

/// <summary>Bytes by id. An artifact is there whole or not at all, and never changes.</summary>
public interface IArtifactStore
{
    /// <summary>Stores what <paramref name="write"/> writes under an id of <see cref="ArtifactIds"/>.</summary>
    /// <exception cref="IOException">The bytes could not be stored; nothing of them is left.</exception>
    Task<ArtifactRef> SaveAsync(string id, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Whether an artifact of this size is there; its bytes are checked when it is opened.</summary>
    Task<bool> ContainsAsync(ArtifactRef artifact, CancellationToken cancellationToken);

    /// <summary>Opens an artifact after checking its size and digest.</summary>
    /// <exception cref="InvalidDataException">It is missing, or its bytes are not the ones that were saved.</exception>
    Task<Stream> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken);

    /// <summary>
    /// A seekable stream for whoever hands the artifact on: nothing is read before it is asked for, and a part costs no more than the part.
    /// Read as a whole, its end is an <see cref="InvalidDataException"/> where the bytes are not the ones that were saved.
    /// </summary>
    /// <exception cref="InvalidDataException">It is missing, or has another size.</exception>
    Task<Stream> StreamAsync(ArtifactRef artifact, CancellationToken cancellationToken) => OpenAsync(artifact, cancellationToken);

    /// <summary>Deletes an artifact, if it is there.</summary>
    Task DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>The newest of this id; null: there is none.</summary>
    Task<StoredFile?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>What jobs have saved. Files that are called by their content are not listed: no job's end makes them useless.</summary>
    IAsyncEnumerable<StoredArtifact> ListAsync(CancellationToken cancellationToken);

    /// <summary>Files that are called by their content: those of datasets, and those that people brought for their jobs.</summary>
    IAsyncEnumerable<StoredFile> ListFilesAsync(CancellationToken cancellationToken);
}

public readonly record struct StoredFile(string Id, long Size, DateTimeOffset SavedAt);

public readonly record struct StoredArtifact(string Id, JobId Job, DateTimeOffset SavedAt);

public static class ArtifactsOfJobs
{
    /// <summary>Stores an artifact of a job.</summary>
    public static Task<ArtifactRef> SaveAsync(this IArtifactStore artifacts, JobId job, string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        artifacts.SaveAsync(ArtifactIds.OfJob(job, name), write, cancellationToken);

    /// <summary>A copy for another job, so that each owns its files and either can be deleted.</summary>
    /// <exception cref="InvalidDataException">It is missing, or its bytes are not the ones that were saved.</exception>
    public static Task<ArtifactRef> CopyAsync(this IArtifactStore artifacts, ArtifactRef artifact, JobId to, CancellationToken cancellationToken) => artifacts.SaveAsync(
        to,
        Path.GetFileName(artifact.Id),
        async (stream, token) =>
        {
            await using var source = await artifacts.OpenAsync(artifact, token);
            await source.CopyToAsync(stream, token);
        },
        cancellationToken);
}

/// <summary>What every store says of an artifact that it cannot hand out.</summary>
internal static class ArtifactErrors
{
    public static InvalidDataException Missing(ArtifactRef artifact) => new($"The file '{artifact.Id}' is missing.");

    public static InvalidDataException Damaged(ArtifactRef artifact, Exception? cause = null) =>
        new($"The file '{artifact.Id}' is damaged: its content is not what was saved.", cause);
}
