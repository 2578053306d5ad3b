using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets.Files;
using Trainyard.Server.Datasets;

namespace Trainyard.Server.Files;

/// <summary>
/// Files that people bring for their jobs, called by their content. One that nobody names for <see cref="FileCleanup.KeptFor"/> is deleted, so whoever names one
/// renews it.
/// </summary>
internal sealed partial class FileStore(Uploads uploads, IArtifactStore artifacts, TimeProvider time, ILogger<FileStore> log)
{
    /// <summary>A younger one needs no renewal: no cleanup deletes it before the job that names it is stored.</summary>
    private static readonly TimeSpan RenewAfter = FileCleanup.KeptFor / 2;

    /// <summary>What is there of this content; null: nothing.</summary>
    /// <exception cref="InvalidDataException">What is there is damaged.</exception>
    public async Task<FileView?> FindAsync(string sha256, CancellationToken cancellationToken)
    {
        if (await RefAsync(sha256, cancellationToken) is not var (artifact, _)) return null;
        await using var content = await artifacts.StreamAsync(artifact, cancellationToken);
        // What looks at it reads as streams do that wait.
        return await Task.Run(() => FileLook.At(content, sha256), cancellationToken);
    }

    /// <summary>Keeps an upload, all of whose bytes are there, and removes it then.</summary>
    /// <exception cref="InvalidDataException">It is of no kind that a job takes; the message says what it is, and what to do.</exception>
    /// <exception cref="IOException">It could not be stored.</exception>
    public async Task<FileView> AddAsync(UploadView upload, CancellationToken cancellationToken)
    {
        FileView file;
        await using (var content = File.OpenRead(uploads.BytesOf(upload.Id)))
        {
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
            file = FileLook.At(content, sha256);
            content.Position = 0;
            await artifacts.SaveAsync(ArtifactIds.OfFile(sha256), content.CopyToAsync, cancellationToken);
        }
        uploads.Remove(upload.Id);
        Added(log, file.Sha256, file.Kind, file.Bytes);
        return file;
    }

    public static ArtifactRef RefOf(FileView file) => new(ArtifactIds.OfFile(file.Sha256), file.Bytes, file.Sha256);

    /// <summary>A file that is there stays for the job that is about to be stored. False: it is not there.</summary>
    /// <exception cref="InvalidDataException">What is there is damaged.</exception>
    public async Task<bool> RenewAsync(ArtifactRef file, CancellationToken cancellationToken)
    {
        if (await RefAsync(file.Sha256, cancellationToken) is not var (artifact, savedAt)) return false;
        if (time.GetUtcNow() - savedAt > RenewAfter) await CopyAsync(artifact, cancellationToken);
        return true;
    }

    /// <summary>The same content as a file that stays for the job that is about to be stored: also of what belongs to another job.</summary>
    /// <exception cref="InvalidDataException">It is lost or damaged.</exception>
    public async Task<ArtifactRef> KeepAsync(ArtifactRef content, CancellationToken cancellationToken) =>
        await RenewAsync(content, cancellationToken) ? content with { Id = ArtifactIds.OfFile(content.Sha256) } : await CopyAsync(content, cancellationToken);

    private async Task<(ArtifactRef Artifact, DateTimeOffset SavedAt)?> RefAsync(string sha256, CancellationToken cancellationToken)
    {
        var id = ArtifactIds.OfFile(sha256);
        return await artifacts.FindAsync(id, cancellationToken) is { } stored ? (new ArtifactRef(id, stored.Size, sha256), stored.SavedAt) : null;
    }

    private async Task<ArtifactRef> CopyAsync(ArtifactRef from, CancellationToken cancellationToken)
    {
        await using var content = await artifacts.OpenAsync(from, cancellationToken);
        return await artifacts.SaveAsync(ArtifactIds.OfFile(from.Sha256), content.CopyToAsync, cancellationToken);
    }

    [LoggerMessage(371, LogLevel.Information, "File {Sha256} was added: {Kind}, {Bytes} bytes")]
    private static partial void Added(ILogger log, string sha256, FileKind kind, long bytes);
}
