using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Trainyard.Embedded.Sqlite;
using Trainyard.Platform;

namespace Trainyard.Embedded.Backups;

/// <summary>
/// Unpacks a backup into a new folder. What it returns from is whole: every byte was compared with the manifest. It writes no more than a
/// backup of this size can hold, and than there is room for.
/// </summary>
internal static class BackupReader
{
    private const long MaxHeadBytes = 64 * 1024;

    /// <summary>A file takes about 150 bytes of it.</summary>
    private const long MaxManifestBytes = 64 * 1024 * 1024;

    /// <summary>What stays free for all else on that disk.</summary>
    private const long SpareBytes = 16 * 1024 * 1024;

    /// <exception cref="InvalidDataException">It is no backup, or damaged, truncated, or from a newer version; the message says which.</exception>
    /// <exception cref="IOException">There is no room, or it cannot be read.</exception>
    public static async Task<(BackupHead Head, BackupManifest Manifest)> UnpackAsync(string path, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            await using var zip = new GZipStream(file, CompressionMode.Decompress);
            await using var content = new UnpackLimit(zip, file.Length);
            await using var tar = new TarReader(content);
            var head = await HeadAsync(tar, cancellationToken);
            var (unpacked, manifest) = await UnpackAsync(tar, folder, cancellationToken);
            if (!unpacked.ToHashSet().SetEquals(manifest.Files)) throw new InvalidDataException("what it holds is not what its manifest lists.");
            SqliteSnapshot.Check(Path.Combine(folder, FileNames.Database));
            return (head, manifest);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or JsonException)
        {
            throw new InvalidDataException($"'{path}' is not a whole backup of Trainyard: {e.Message}", e);
        }
    }

    private static async Task<BackupHead> HeadAsync(TarReader tar, CancellationToken cancellationToken)
    {
        if (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is not { Name: BackupFile.Head, Length: <= MaxHeadBytes, DataStream: { } content }) throw new InvalidDataException($"it does not begin with {BackupFile.Head}.");
        var head = await JsonSerializer.DeserializeAsync(content, BackupJson.Default.BackupHead, cancellationToken) ?? throw new InvalidDataException("its head is empty.");
        if (head.Format > BackupFile.Format) throw new InvalidDataException($"Trainyard {head.Program} wrote it in format {head.Format}, and this one reads format {BackupFile.Format}: restore it with that version.");
        if (head.Schema > SqliteDatabase.SchemaVersion) throw new InvalidDataException($"Trainyard {head.Program} wrote it with schema {head.Schema}, and this one knows {SqliteDatabase.SchemaVersion}: restore it with that version.");
        return head;
    }

    private static async Task<(List<BackedUpFile> Unpacked, BackupManifest Manifest)> UnpackAsync(TarReader tar, string folder, CancellationToken cancellationToken)
    {
        var unpacked = new List<BackedUpFile>();
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.EntryType != TarEntryType.RegularFile) throw new InvalidDataException($"it holds '{entry.Name}', which is no file.");
            // A file of no bytes has no stream.
            var content = entry.DataStream ?? Stream.Null;
            if (entry.Name == BackupFile.Manifest)
            {
                if (entry.Length > MaxManifestBytes) throw new InvalidDataException("its manifest is larger than one can be.");
                var manifest = await JsonSerializer.DeserializeAsync(content, BackupJson.Default.BackupManifest, cancellationToken) ?? throw new InvalidDataException("its manifest is empty.");
                return (unpacked, manifest);
            }
            if (!BackupFile.IsExpected(entry.Name)) throw new InvalidDataException($"it holds '{entry.Name}', which belongs into no backup.");
            CheckRoom(entry, folder);
            unpacked.Add(await UnpackAsync(entry.Name, content, folder, cancellationToken));
        }
        throw new InvalidDataException("it ends too early: the manifest at its end is missing.");
    }

    /// <summary>By the size that the entry declares, before the first byte of it is written: a disk that is full harms others too.</summary>
    private static void CheckRoom(TarEntry entry, string folder)
    {
        DurableFiles.CreatePrivateFolder(folder);
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (entry.Length + Math.Min(SpareBytes, free / 10) > free)
            throw new IOException($"There is not enough space where {folder} is: '{entry.Name}' of the backup needs {entry.Length:N0} bytes, and {free:N0} are free. Make room, or name a folder on another disk.");
    }

    private static async Task<BackedUpFile> UnpackAsync(string name, Stream content, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine([folder, .. name.Split('/')]);
        DurableFiles.CreatePrivateFolder(Path.GetDirectoryName(path)!);
        await using var file = PrivateFiles.Create(path);
        await content.CopyToAsync(file, cancellationToken);
        file.Flush(flushToDisk: true);
        file.Position = 0;
        return new BackedUpFile(name, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)));
    }
}
