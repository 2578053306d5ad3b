using Trainyard.Contracts;
using Trainyard.Importer.Arrays;
using Trainyard.Importer.Pictures;
using Trainyard.Importer.Sources;
using Trainyard.Importer.Tables;

namespace Trainyard.Importer;

/// <summary>From what somebody brought to a packed dataset. What was brought is told by its content.</summary>
internal static class Import
{
    /// <summary>The packed dataset's name in the folder.</summary>
    public const string Target = "dataset.safetensors";

    /// <summary>Reads and packs it.</summary>
    /// <param name="source">A file or a folder.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="folder">An empty folder, for <see cref="Target"/> and what is in between.</param>
    /// <param name="limit">Most bytes that may be unpacked.</param>
    /// <param name="progress">Told how many of how many examples are packed; from several threads.</param>
    /// <returns>What the file holds.</returns>
    /// <exception cref="ImportRefusedException">It is no dataset.</exception>
    public static DatasetContents Run(string source, string name, DatasetOptions options, string folder, long limit, Action<int, int> progress)
    {
        var (findings, target) = (new Findings(), Path.Combine(folder, Target));
        try
        {
            var tree = SourceFormats.Open(source, name);
            var paths = tree.Files(findings).Select(file => file.Path).Where(path => !PicturePaths.IsOfTheSystem(path)).ToList();
            if (paths.Count == 0) throw new ImportRefusedException(name, "There is nothing in it.", "Bring a folder for each class with its pictures, a table, or arrays.");
            if (paths.Where(PicturePaths.IsPicture).ToList() is { Count: > 0 } pictures)
            {
                foreach (var others in paths.Where(path => !PicturePaths.IsPicture(path)).GroupBy(KindOf).OrderBy(others => others.Key, StringComparer.Ordinal)) findings.Note($"{others.Count()} × {others.Key}", "They are no pictures, and were left out.", "Nothing needs to be done.");
                return new PictureImport(tree, pictures, options, findings, limit, progress).Pack(target);
            }
            var files = tree.Extract(path => !PicturePaths.IsOfTheSystem(path), Directory.CreateDirectory(Path.Combine(folder, "unpacked")).FullName, limit, findings);
            if (files is [var (path, file)] && IsTable(path, file)) return new TableImport(file, Path.GetFileName(path), options, findings, progress).Pack(target);
            using var arrays = ArrayFiles.Open(files, name, folder, limit);
            return new ArrayImport(arrays.ByName, name, options, findings, progress).Pack(target);
        }
        catch (InvalidDataException e)
        {
            throw new ImportRefusedException([.. findings.ToList(), new DatasetFinding(FindingLevel.Error, name, e.Message, "Mend the file, and bring it again.")]);
        }
    }

    private static string KindOf(string path) => Path.GetExtension(path) is { Length: > 0 } extension ? extension : Path.GetFileName(path);

    private static bool IsTable(string path, string file)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv" or ".tab" or ".txt" or ".parquet" or ".pq") return true;
        Span<byte> start = stackalloc byte[4];
        using var content = File.OpenRead(file);
        return content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PAR1"u8);
    }
}
