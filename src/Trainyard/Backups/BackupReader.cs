using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Trainyard.Storage;

namespace Trainyard.Backups;

/// <summary>Unpacks a backup into a new folder. What it returns from is whole: every byte was compared with the manifest.</summary>
internal static class BackupReader
{
    /// <exception cref="InvalidDataException">It is no backup, or damaged, cut off, or from a newer version; the message says which.</exception>
    /// <exception cref="IOException">There is no room, or it cannot be read.</exception>
    public static async Task<(BackupHead Head, BackupManifest Manifest)> UnpackAsync(string path, string folder, CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(path);
            await using var zip = new GZipStream(file, CompressionMode.Decompress);
            await using var tar = new TarReader(zip);
            var head = await HeadAsync(tar, cancel);
            var (unpacked, manifest) = await UnpackAsync(tar, folder, cancel);
            if (!unpacked.ToHashSet().SetEquals(manifest.Files)) throw new InvalidDataException("what it holds is not what its manifest lists.");
            SqliteSnapshot.Check(Path.Combine(folder, Names.Files.Database));
            return (head, manifest);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or JsonException)
        {
            throw new InvalidDataException($"'{path}' is not a whole backup of Trainyard: {e.Message}", e);
        }
    }

    private static async Task<BackupHead> HeadAsync(TarReader tar, CancellationToken cancel)
    {
        if (await tar.GetNextEntryAsync(copyData: false, cancel) is not { Name: BackupFile.Head, DataStream: { } content }) throw new InvalidDataException($"it does not begin with {BackupFile.Head}.");
        var head = await JsonSerializer.DeserializeAsync(content, BackupJson.Default.BackupHead, cancel) ?? throw new InvalidDataException("its head is empty.");
        if (head.Format > BackupFile.Format) throw new InvalidDataException($"Trainyard {head.Program} wrote it in format {head.Format}, and this one reads format {BackupFile.Format}: restore it with that version.");
        if (head.Schema > SqliteDatabase.SchemaVersion) throw new InvalidDataException($"Trainyard {head.Program} wrote it with schema {head.Schema}, and this one knows {SqliteDatabase.SchemaVersion}: restore it with that version.");
        return head;
    }

    private static async Task<(List<BackedUpFile> Unpacked, BackupManifest Manifest)> UnpackAsync(TarReader tar, string folder, CancellationToken cancel)
    {
        var unpacked = new List<BackedUpFile>();
        while (await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry)
        {
            if (entry.EntryType != TarEntryType.RegularFile) throw new InvalidDataException($"it holds '{entry.Name}', which is no file.");
            // A file of no bytes has no stream.
            var content = entry.DataStream ?? Stream.Null;
            if (entry.Name == BackupFile.Manifest)
            {
                var manifest = await JsonSerializer.DeserializeAsync(content, BackupJson.Default.BackupManifest, cancel) ?? throw new InvalidDataException("its manifest is empty.");
                return (unpacked, manifest);
            }
            if (!BackupFile.IsExpected(entry.Name)) throw new InvalidDataException($"it holds '{entry.Name}', which belongs into no backup.");
            unpacked.Add(await UnpackAsync(entry.Name, content, folder, cancel));
        }
        throw new InvalidDataException("it ends too early: the manifest at its end is missing.");
    }

    private static async Task<BackedUpFile> UnpackAsync(string name, Stream content, string folder, CancellationToken cancel)
    {
        var path = Path.Combine([folder, .. name.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = BackupFile.OwnerOnly;
        await using var file = new FileStream(path, options);
        await content.CopyToAsync(file, cancel);
        file.Flush(flushToDisk: true);
        file.Position = 0;
        return new BackedUpFile(name, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)));
    }
}
