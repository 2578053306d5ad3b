using System.IO.Compression;
using System.Text;

namespace Trainyard.Importer.Sources;

/// <summary>A zip archive.</summary>
internal sealed class ZipTree(string file, string name) : SourceTree(name)
{
    private const int UnixTypeMask = 0xF000, UnixLink = 0xA000;

    protected override IEnumerable<SourceFile> Entries(Findings findings)
    {
        using var zip = Open();
        foreach (var entry in zip.Entries)
        {
            if (entry.FullName.EndsWith('/'))
            {
                AddFolder(entry.FullName);
                continue;
            }
            if (entry.IsEncrypted) throw new ImportRefusedException(entry.FullName, $"{Name} is encrypted.", "Pack it without a password.");
            var isLink = ((entry.ExternalAttributes >> 16) & UnixTypeMask) == UnixLink;
            if (Accept(entry.FullName, isLink, findings) is { } path) yield return new SourceFile(path, entry.Open);
        }
    }

    private ZipArchive Open()
    {
        try
        {
            return new ZipArchive(new ArchiveFile(file), ZipArchiveMode.Read, leaveOpen: false, Encoding.UTF8);
        }
        catch (InvalidDataException e)
        {
            throw new ImportRefusedException(Name, $"It is no whole zip archive: {e.Message}", "Copy or pack it again.");
        }
    }

    /// <summary>It asks the system for its length once, and not several times for each entry.</summary>
    private sealed class ArchiveFile(string path) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 17)
    {
        private readonly long _length = new FileInfo(path).Length;

        public override long Length => _length;
    }
}
