using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Platform;

namespace Trainyard.Embedded.Files;

/// <summary>
/// Artifacts as files, a folder for each job, one for datasets and one for the files that people bring for their jobs. What is saved is whole and survives a power cut (<see cref="AtomicFile"/>).
/// For this user alone.
/// </summary>
internal sealed class FileArtifacts(string folder) : IArtifactStore
{
    public async Task<ArtifactRef> SaveAsync(string id, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var path = PathOf(id);
        try
        {
            DurableFiles.CreatePrivateFolder(folder);
            DurableFiles.CreatePrivateFolder(Path.GetDirectoryName(path)!);
            using var file = new AtomicFile(path, isPrivate: true);
            await write(file.Content, cancellationToken);
            file.Content.Position = 0;
            var artifact = new ArtifactRef(id, file.Content.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file.Content, cancellationToken)));
            file.Commit();
            return artifact;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(WithoutPaths(e.Message), e);
        }
    }

    public Task<bool> ContainsAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(artifact.Id));
        return Task.FromResult(file.Exists && file.Length == artifact.Size);
    }

    public async Task<Stream> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        var path = PathOf(artifact.Id);
        if (!File.Exists(path)) throw ArtifactErrors.Missing(artifact);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
        if (file.Length == artifact.Size && Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) == artifact.Sha256)
        {
            file.Position = 0;
            return file;
        }
        await file.DisposeAsync();
        throw ArtifactErrors.Damaged(artifact);
    }

    public async Task<Stream> StreamAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        var path = PathOf(artifact.Id);
        if (!File.Exists(path)) throw ArtifactErrors.Missing(artifact);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
        if (file.Length == artifact.Size) return new VerifyingStream(file, artifact);
        await file.DisposeAsync();
        throw ArtifactErrors.Damaged(artifact);
    }

    public Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var path = PathOf(id);
        try
        {
            File.Delete(path);
            var folderOfJob = Path.GetDirectoryName(path)!;
            if (!Directory.EnumerateFileSystemEntries(folderOfJob).Any()) Directory.Delete(folderOfJob);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else deleted the job's last file at the same moment.
        }
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredArtifact> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = $"{file.Directory!.Name}/{file.Name}";
            if (ArtifactIds.JobOf(id) is { } job) yield return new StoredArtifact(id, job, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
        }
    }

    public Task<StoredFile?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(id));
        return Task.FromResult(file.Exists ? new StoredFile(id, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero)) : (StoredFile?)null);
    }

    public async IAsyncEnumerable<StoredFile> ListFilesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = $"{file.Directory!.Name}/{file.Name}";
            if (ArtifactIds.IsOfDataset(id) || ArtifactIds.IsOfFile(id)) yield return new StoredFile(id, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
        }
    }

    /// <summary>Whoever watches the job reads it, and where this machine keeps its files is not theirs to know.</summary>
    private string WithoutPaths(string message)
    {
        var home = Path.GetFullPath(folder);
        return Regex.Replace(message, $" : '{Regex.Escape(home)}[^']*'", "", RegexOptions.None, TimeSpan.FromSeconds(1)).Replace(home, "artifacts", StringComparison.Ordinal);
    }

    private string PathOf(string id) => Path.Combine(folder, ArtifactIds.Checked(id));
}
