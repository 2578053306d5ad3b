using Trainyard.Platform;


namespace Trainyard.Cli.Sessions;

/// <summary>The next content of a small file, for its owner alone: its room on disk is taken at once, and the file is replaced whole at <see cref="Commit"/>, or not at all.</summary>
internal sealed class Replacement : IDisposable
{
    private readonly string _path;
    private readonly string _next;
    private readonly FileStream _file;

    /// <param name="path">The file to replace; a symbolic link is followed.</param>
    /// <param name="size">Bytes that there is to be room for.</param>
    /// <exception cref="IOException">There is no room for it.</exception>
    public Replacement(string path, int size)
    {
        _path = Target(path);
        _next = _path + ".new";
        File.Delete(_next);
        _file = PrivateFiles.Create(_next);
        try
        {
            // Bytes, and not a length alone, which takes no room.
            _file.Write(new byte[size]);
            _file.Flush(flushToDisk: true);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where a symbolic link leads in the end; what is no link, or not there, is itself.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Target(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;

    public void Commit(byte[] content)
    {
        _file.Position = 0;
        _file.Write(content);
        _file.SetLength(content.Length);
        _file.Flush(flushToDisk: true);
        DurableFiles.Move(_next, _path, overwrite: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_next);
    }
}
