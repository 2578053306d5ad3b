using System.IO.Compression;

namespace Trainyard.Importer.Sources;

/// <summary>One file that is no archive, perhaps packed with gzip.</summary>
internal sealed class SingleFile(string file, string name, bool isGzip) : SourceTree(name)
{
    protected override IEnumerable<SourceFile> Entries(Findings findings)
    {
        var inside = isGzip && Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Name[..^3] : Name;
        yield return new SourceFile(inside, () => isGzip ? new GZipStream(File.OpenRead(file), CompressionMode.Decompress) : File.OpenRead(file));
    }
}
