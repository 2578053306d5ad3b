using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Trainyard.Importer.Sources;

namespace Trainyard.Importer.Pictures;

/// <summary>What is known of each picture before any is decoded. In the source's order; those that cannot be read have no header.</summary>
/// <param name="Paths">All of them.</param>
/// <param name="Headers">What each begins with; null: it cannot be read.</param>
/// <param name="Digests">SHA-256 of each file.</param>
internal sealed record PictureSurvey(IReadOnlyList<string> Paths, IReadOnlyList<PictureHeader?> Headers, IReadOnlyList<string> Digests)
{
    /// <summary>Looks at each picture of a source.</summary>
    /// <param name="tree">Where they are.</param>
    /// <param name="findings">What is odd.</param>
    /// <param name="skipUnreadable">Whether those that cannot be read are left out.</param>
    /// <param name="limit">Most bytes that all may unpack to.</param>
    /// <exception cref="ImportRefusedException">The archive is damaged, or unpacks to more.</exception>
    public static PictureSurvey Of(SourceTree tree, Findings findings, bool skipUnreadable, long limit)
    {
        var allowed = limit;
        var (paths, found, others) = (new List<string>(), new ConcurrentDictionary<int, (PictureHeader? Header, string Digest)>(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        IEnumerable<PictureFile> Listed()
        {
            foreach (var picture in Pictures(tree, findings, path => Count(others, path)))
            {
                paths.Add(picture.Path);
                limit -= picture.Length;
                if (limit < 0) throw new ImportRefusedException(tree.Name, string.Create(CultureInfo.InvariantCulture, $"It unpacks to more than the {allowed:N0} bytes that a dataset may have here."), "Bring fewer pictures, or ask whoever runs the server to allow more (Server:MaxDatasetBytes).");
                yield return picture;
            }
        }
        ForEach(Listed(), picture =>
        {
            PictureHeader? header = null;
            try
            {
                header = Picture.Measure(picture.Content());
            }
            catch (InvalidDataException e)
            {
                Unreadable(findings, picture.Path, e.Message, skipUnreadable);
            }
            found[picture.Index] = (header, header is null ? "" : Convert.ToHexString(SHA256.HashData(picture.Content())));
        });
        foreach (var (extension, count) in others) findings.Note($"{count} × {extension}", "They are no pictures, and were left out.", "Nothing needs to be done.");
        return new PictureSurvey(paths, [.. Enumerable.Range(0, paths.Count).Select(i => found[i].Header)], [.. Enumerable.Range(0, paths.Count).Select(i => found[i].Digest)]);
    }

    /// <summary>Each picture of a source with its place among them, which is the same at each call.</summary>
    public static IEnumerable<PictureFile> Pictures(SourceTree tree, Findings findings, Action<string> other)
    {
        var index = 0;
        foreach (var file in tree.Files(findings))
        {
            if (PicturePaths.IsPicture(file.Path)) yield return PictureFile.Read(index++, file);
            else if (!PicturePaths.IsOfTheSystem(file.Path)) other(file.Path);
        }
    }

    /// <summary>Works on pictures on all cores, while one at a time is read.</summary>
    public static void ForEach(IEnumerable<PictureFile> pictures, Action<PictureFile> action)
    {
        try
        {
            Parallel.ForEach(Partitioner.Create(pictures, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, action);
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.OfType<ImportRefusedException>().FirstOrDefault() is { } refused)
        {
            throw new ImportRefusedException(refused.Findings);
        }
    }

    public static void Unreadable(Findings findings, string path, string problem, bool skip)
    {
        if (skip) findings.Warn(path, problem, "It was left out, as was asked for.");
        else findings.Error(path, problem, "Replace or remove it, or have all that cannot be read left out.");
    }

    private static void Count(SortedDictionary<string, int> others, string path)
    {
        var extension = Path.GetExtension(path) is { Length: > 0 } known ? known : Path.GetFileName(path);
        others[extension] = others.GetValueOrDefault(extension) + 1;
    }
}

/// <summary>A picture's file in memory.</summary>
/// <param name="Index">Its place among the source's pictures.</param>
/// <param name="Path">In the source.</param>
internal sealed record PictureFile(int Index, string Path)
{
    private readonly byte[]? _content;
    private readonly string? _problem;

    private PictureFile(int index, string path, byte[]? content, string? problem)
        : this(index, path) => (_content, _problem) = (content, problem);

    public static PictureFile Read(int index, SourceFile file)
    {
        try
        {
            return new PictureFile(index, file.Path, file.ReadAll(), null);
        }
        catch (InvalidDataException e)
        {
            return new PictureFile(index, file.Path, null, e.Message);
        }
    }

    /// <summary>Its bytes; 0: it could not be read.</summary>
    public int Length => _content?.Length ?? 0;

    /// <exception cref="InvalidDataException">It could not be read; the message is a sentence.</exception>
    public byte[] Content() => _content ?? throw new InvalidDataException(_problem);
}
