using System.Formats.Tar;
using System.IO.Compression;

namespace Trainyard.Importer.Sources;

/// <summary>A tar archive, perhaps packed with gzip.</summary>
internal sealed class TarTree(string file, string name, bool isGzip) : SourceTree(name)
{
    protected override IEnumerable<SourceFile> Entries(Findings findings)
    {
        using Stream raw = File.OpenRead(file);
        using var stream = isGzip ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var tar = new TarReader(stream);
        while (Next(tar) is { } entry)
        {
            if (entry.EntryType is TarEntryType.Directory) AddFolder(entry.Name);
            if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes) continue;
            var isLink = entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink;
            // An empty file has no stream.
            if (Accept(entry.Name, isLink, findings) is { } path) yield return new SourceFile(path, () => entry.DataStream ?? Stream.Null);
        }
    }

    private TarEntry? Next(TarReader tar)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new ImportRefusedException(Name, $"It is no whole {(isGzip ? "tar.gz" : "tar")} archive: {e.Message}", "Copy or pack it again.");
        }
    }
}
