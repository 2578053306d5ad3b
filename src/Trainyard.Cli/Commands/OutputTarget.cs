using System.Formats.Tar;
using Trainyard.Platform;

namespace Trainyard.Cli.Commands;

/// <summary>
/// Where a command is told to write. A regular file is replaced whole, when the new one is; a symbolic link stays, and what it points to is replaced.
/// A device, a pipe and standard output are written to as they are.
/// </summary>
/// <param name="Path">The file; null: standard output.</param>
/// <param name="IsStream">Not to be replaced by a file.</param>
internal sealed record OutputTarget(string? Path, bool IsStream)
{
    /// <summary>The file name that means standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>As messages name it.</summary>
    public string Name => Path ?? "standard output";

    /// <summary>Its paths are links to a pipe or a terminal that may have no other name.</summary>
    public static bool MeansStandardOutput(string path) => path is StandardOutput or "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1";

    /// <exception cref="CliException">It is something that cannot be written to.</exception>
    public static OutputTarget Of(string path)
    {
        if (MeansStandardOutput(path)) return new OutputTarget(null, true);
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            var target = AtomicFile.FollowLinks(full);
            // What is open in this process, as /dev/fd/63 of a shell's >(command), may be reached by its link alone.
            if (!System.IO.Path.Exists(target)) return IsOpenHere(full) ? new OutputTarget(full, true) : new OutputTarget(target, false);
            if (Directory.Exists(target)) throw new CliException(ExitCodes.Usage, $"{path} is a folder; name a file in it.");
            return new OutputTarget(target, IsSpecial(target));
        }
        catch (IOException e)
        {
            throw new CliException(ExitCodes.Local, $"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Opens a device, a pipe or standard output; a named pipe waits for its reader.</summary>
    public async Task<Stream> OpenStreamAsync(CancellationToken cancellationToken)
    {
        if (Path is null) return Console.OpenStandardOutput();
        var open = Task.Run(() => new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), CancellationToken.None);
        return await open.WaitAsync(cancellationToken);
    }

    /// <summary>A link that is there though it leads nowhere may also be one to a file that is yet to be.</summary>
    private static bool IsOpenHere(string path) =>
        (path.StartsWith("/dev/fd/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal)) && System.IO.Path.Exists(path);

    /// <summary>Whether this is neither a regular file nor a folder. .NET does not tell; the tar that it would write of it does.</summary>
    private static bool IsSpecial(string path)
    {
        // None of the others has a length.
        if (OperatingSystem.IsWindows() || new FileInfo(path).Length > 0) return false;
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true)) writer.WriteEntry(path, "it");
        tar.Position = 0;
        using var reader = new TarReader(tar);
        return reader.GetNextEntry()?.EntryType is not TarEntryType.RegularFile;
    }
}
