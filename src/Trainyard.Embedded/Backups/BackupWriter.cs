using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Sqlite;
using Trainyard.Platform;

namespace Trainyard.Embedded.Backups;

/// <summary>
/// Writes a data folder into one file, while a server works in it. The database comes first, as it is at one moment; then what its jobs
/// and datasets point to. A running job replaces its checkpoint, so those are held open from that moment on; where one was faster, a later moment is
/// taken.
/// </summary>
internal sealed class BackupWriter(DataFolder home, TimeProvider time)
{
    /// <summary>Moments that are tried before what is missing counts as lost.</summary>
    private const int MaxAttempts = 5;

    private readonly FileArtifacts _artifacts = new(home.File(FileNames.Artifacts));

    /// <exception cref="IOException">It could not be written; nothing of it is left.</exception>
    public async Task<BackupManifest> WriteAsync(string path, bool overwrite, CancellationToken cancellationToken)
    {
        for (var left = MaxAttempts; ; left--)
        {
            using var file = new AtomicFile(path, isPrivate: true, hasOneWriter: true);
            if (await TryAsync(file.Content, $"{path}.db{AtomicFile.Unfinished}", mayLose: left == 1, cancellationToken) is not { } manifest) continue;
            file.Commit(overwrite);
            return manifest;
        }
    }

    /// <summary>Null: something vanished between the moment and its copy.</summary>
    private async Task<BackupManifest?> TryAsync(Stream file, string database, bool mayLose, CancellationToken cancellationToken)
    {
        using var snapshot = new SqliteSnapshot(home.File(FileNames.Database));
        var head = new BackupHead(BackupFile.Format, ThisVersion, snapshot.Schema, time.GetUtcNow());
        var artifacts = new List<ArtifactRef>();
        var held = new Dictionary<string, Stream>();
        try
        {
            foreach (var (artifact, mayVanish) in snapshot.Artifacts())
            {
                artifacts.Add(artifact);
                if (mayVanish && await OpenAsync(artifact, cancellationToken) is { } content) held.Add(artifact.Id, content);
            }
            // A run that was killed may have left one.
            File.Delete(database);
            PrivateFiles.Create(database).Dispose();
            snapshot.CopyTo(database);

            await using var archive = new Archive(file);
            await archive.AddAsync(BackupFile.Head, new MemoryStream(BackupFile.Write(head)), cancellationToken);
            await archive.AddAsync(FileNames.Database, File.OpenRead(database), cancellationToken);
            if (File.Exists(home.File(FileNames.SigningKey))) await archive.AddAsync(FileNames.SigningKey, File.OpenRead(home.File(FileNames.SigningKey)), cancellationToken);
            var lost = new List<string>();
            foreach (var artifact in artifacts)
            {
                archive.Compression = ArtifactIds.IsOfDataset(artifact.Id) ? CompressionLevel.NoCompression : CompressionLevel.Fastest;
                if (held.Remove(artifact.Id, out var content) || (content = await OpenAsync(artifact, cancellationToken)) is not null) await archive.AddAsync($"{FileNames.Artifacts}/{artifact.Id}", content, cancellationToken);
                else if (mayLose) lost.Add(artifact.Id);
                else return null;
            }
            var manifest = new BackupManifest(archive.Files, lost);
            await archive.AddAsync(BackupFile.Manifest, new MemoryStream(BackupFile.Write(manifest)), cancellationToken);
            return manifest;
        }
        finally
        {
            foreach (var content in held.Values) await content.DisposeAsync();
            File.Delete(database);
        }
    }

    /// <summary>Null: it is missing, or not what was saved.</summary>
    private async Task<Stream?> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        try
        {
            return await _artifacts.OpenAsync(artifact, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string ThisVersion => typeof(BackupWriter).Assembly.GetName().Version!.ToString(3);

    /// <summary>The tar in the making, and the digests of what went in.</summary>
    private sealed class Archive : IAsyncDisposable
    {
        private readonly GzipMembers _zip;
        private readonly TarWriter _tar;
        private readonly List<BackedUpFile> _files = [];

        public Archive(Stream file)
        {
            _zip = new GzipMembers(file);
            _tar = new TarWriter(_zip, TarEntryFormat.Pax, leaveOpen: true);
        }

        public IReadOnlyList<BackedUpFile> Files => [.. _files.Skip(1)];

        /// <summary>Of what is added from here on. Weights hardly shrink, and the database does at any level. Datasets may shrink to nothing, which no reader would believe: see <see cref="UnpackLimit"/>.</summary>
        public CompressionLevel Compression
        {
            set => _zip.Level = value;
        }

        /// <summary>Adds what is read from here on, and closes it.</summary>
        public async Task AddAsync(string name, Stream content, CancellationToken cancellationToken)
        {
            await using var _ = content;
            var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
            content.Position = 0;
            await _tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = PrivateFiles.FileMode }, cancellationToken);
            _files.Add(new BackedUpFile(name, content.Length, digest));
        }

        public async ValueTask DisposeAsync()
        {
            await _tar.DisposeAsync();
            await _zip.DisposeAsync();
        }
    }
}
