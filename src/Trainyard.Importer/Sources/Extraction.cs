using System.Globalization;
using System.IO.Compression;

namespace Trainyard.Importer.Sources;

/// <summary>Files of a source as files of a folder of ours, under names of ours, so that they can be read at any place.</summary>
internal static class Extraction
{
    /// <summary>Unpacks the files that are wanted, also those that are packed with gzip.</summary>
    /// <param name="tree">Where they are.</param>
    /// <param name="wanted">Which of its paths.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="limit">Most bytes of all together.</param>
    /// <param name="findings">What is odd.</param>
    /// <returns>Path in the source and path of the file, in the source's order.</returns>
    /// <exception cref="ImportRefusedException">One is damaged, or they are too large.</exception>
    public static IReadOnlyList<(string Path, string File)> Extract(this SourceTree tree, Func<string, bool> wanted, string folder, long limit, Findings findings)
    {
        var files = new List<(string Path, string File)>();
        foreach (var file in tree.Files(findings).Where(file => wanted(file.Path)))
        {
            var target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"file-{files.Count}"));
            try
            {
                target = Unpack(file, target, limit);
                limit -= new FileInfo(target).Length;
            }
            catch (InvalidDataException e)
            {
                throw new ImportRefusedException(file.Path, $"It cannot be unpacked: {e.Message}", "Copy or pack it again.");
            }
            files.Add((file.Path, target));
        }
        return files;
    }

    /// <returns>The file that it is in.</returns>
    private static string Unpack(SourceFile file, string target, long limit)
    {
        using (var content = file.Open()) Copy(content, target, limit);
        if (!IsGzip(target)) return target;
        var unpacked = target + "-unpacked";
        using (var content = new GZipStream(File.OpenRead(target), CompressionMode.Decompress)) Copy(content, unpacked, limit);
        File.Delete(target);
        return unpacked;
    }

    private static void Copy(Stream content, string target, long limit)
    {
        using var to = File.Create(target);
        var buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            // What an archive announces is not believed.
            if (to.Length + read > limit) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it is larger than the {limit:N0} bytes that are left for this dataset."));
            to.Write(buffer, 0, read);
        }
    }

    private static bool IsGzip(string file)
    {
        using var content = File.OpenRead(file);
        return content.ReadByte() == 0x1F && content.ReadByte() == 0x8B;
    }
}
