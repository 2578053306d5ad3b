using System.IO.Compression;

namespace Trainyard.Importer.Sources;

/// <summary>Tells what a file is by its content; its name may say anything.</summary>
internal static class SourceFormats
{
    private const int TarBlock = 512, TarMagicAt = 257;

    /// <param name="path">A file or a folder.</param>
    /// <param name="name">What people call it.</param>
    /// <exception cref="ImportRefusedException">It is empty.</exception>
    public static SourceTree Open(string path, string name)
    {
        if (Directory.Exists(path)) return new FolderTree(path, name);
        using var file = File.OpenRead(path);
        var start = Start(file);
        if (start.Length == 0) throw new ImportRefusedException(name, "The file is empty.", "Copy or upload it again.");
        if (IsTar(start)) return new TarTree(path, name, isGzip: false);
        // An NPZ is a zip too: its entries tell.
        if (start is [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..]) return new ZipTree(path, name);
        if (start is not [0x1F, 0x8B, ..]) return new SingleFile(path, name, isGzip: false);
        file.Position = 0;
        return IsTar(Unpacked(file)) ? new TarTree(path, name, isGzip: true) : new SingleFile(path, name, isGzip: true);
    }

    /// <summary>The first bytes of what is packed with gzip; none where that is damaged, which whoever reads it says.</summary>
    private static byte[] Unpacked(Stream file)
    {
        try
        {
            using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            return Start(unpacked);
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static byte[] Start(Stream stream)
    {
        var bytes = new byte[TarBlock];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static bool IsTar(byte[] start) => start.Length == TarBlock && start.AsSpan(TarMagicAt).StartsWith("ustar"u8);
}
