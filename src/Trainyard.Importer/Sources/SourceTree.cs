using System.Buffers;

namespace Trainyard.Importer.Sources;

/// <summary>
/// Files that somebody brought: a folder, a zip, a tar or a tar.gz. Nothing is ever written where an entry's name says, and no link is followed.
/// </summary>
internal abstract class SourceTree(string name)
{
    private readonly HashSet<string> _seen = [];
    private bool _surveyed;

    /// <summary>What people call it.</summary>
    public string Name { get; } = name;

    /// <summary>Paths of the folders that it names, which may be empty; known once its files were listed.</summary>
    public HashSet<string> Folders { get; } = [];

    /// <summary>
    /// Each file, in the source's order, which is the same at each call. A content is read while its file is the current one. What is odd is
    /// found at the first call.
    /// </summary>
    /// <exception cref="ImportRefusedException">The archive is damaged.</exception>
    public IEnumerable<SourceFile> Files(Findings findings)
    {
        foreach (var file in Entries(findings)) yield return file;
        _surveyed = true;
    }

    protected abstract IEnumerable<SourceFile> Entries(Findings findings);

    /// <summary>The path with forward slashes and without "./"; null where the entry is left out, which is then a finding.</summary>
    /// <param name="entry">As the archive has it.</param>
    /// <param name="isLink">It is a link.</param>
    /// <param name="findings">What is odd.</param>
    protected string? Accept(string entry, bool isLink, Findings findings)
    {
        var path = Normal(entry);
        var refusal = isLink ? ("It is a link, which may lead anywhere, and was left out.", "Put the file itself in its place.")
            : IsOutside(path) ? ("Its path leaves the archive, so it was left out.", "Pack the folder again from inside.")
            : HasControls(path) ? ("Its name has control characters, so it was left out.", "Rename it.")
            : ((string What, string Advice)?)null;
        if (refusal is { } why)
        {
            if (!_surveyed) findings.Warn(Printable(entry), why.What, why.Advice);
            return null;
        }
        // Of what was accepted: the second pass sees each path again.
        if (!_surveyed && !_seen.Add(path)) throw new ImportRefusedException(Printable(entry), $"{Name} has two files of this name.", "Pack the folder again, with one of them.");
        return path;
    }

    protected void AddFolder(string entry) => Folders.Add(Normal(entry).TrimEnd('/'));

    private static string Normal(string entry)
    {
        var path = entry.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        return path;
    }

    private static bool IsOutside(string path) => path.StartsWith('/') || (path.Length > 1 && path[1] == ':') || (path.Contains("..", StringComparison.Ordinal) && path.Split('/').Contains(".."));

    private static bool HasControls(string path)
    {
        foreach (var c in path)
        {
            if (char.IsControl(c)) return true;
        }
        return false;
    }

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}

/// <param name="Path">With forward slashes.</param>
/// <param name="Open">Its content, to be read before the next file is asked for.</param>
internal readonly record struct SourceFile(string Path, Func<Stream> Open)
{
    private const int MaxInMemory = 256 << 20;

    /// <summary>The content of a file that is no larger than a picture may be.</summary>
    /// <exception cref="InvalidDataException">It is larger, or the archive is damaged here; the message is a sentence.</exception>
    public byte[] ReadAll()
    {
        using var stream = Open();
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            var length = 0;
            // What an entry announces is not believed.
            for (int read; (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
                if (length > MaxInMemory) throw new InvalidDataException("It is larger than 256 MB.");
                if (length < buffer.Length) continue;
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
