namespace Trainyard.Platform;

/// <summary>
/// The next content of a file. It is written beside the file, under a name that ends in <see cref="Unfinished"/>, and takes the file's place
/// whole at <see cref="Commit"/>, or not at all. What was committed survives a power cut. A process that is killed may leave the unfinished one behind.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    /// <summary>The end of the name of a file that is being written.</summary>
    public const string Unfinished = ".part";

    private readonly string _path;
    private bool _committed;

    /// <param name="path">The file to make or replace, in a folder that is there. A symbolic link is replaced itself; see <see cref="FollowLinks"/>.</param>
    /// <param name="isPrivate">For this user alone, whatever the umask.</param>
    /// <param name="hasOneWriter">Nobody else writes this file at the same time: then what a killed writer left behind is removed.</param>
    /// <exception cref="IOException">It cannot be made, as where the disk is full.</exception>
    public AtomicFile(string path, bool isPrivate, bool hasOneWriter = false)
    {
        _path = path;
        var part = hasOneWriter ? path + Unfinished : $"{path}.{Guid.NewGuid():N}{Unfinished}";
        if (hasOneWriter) File.Delete(part);
        Content = isPrivate ? PrivateFiles.Create(part) : new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>What is written so far, open for reading and writing.</summary>
    public FileStream Content { get; }

    /// <summary>Where a symbolic link leads in the end; what is no link, or not there, is itself.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string FollowLinks(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;

    /// <summary>Closes the content and puts it in the file's place; it is on disk when this returns.</summary>
    /// <exception cref="IOException">The disk fails or is full; or the file is there, and is not to be overwritten.</exception>
    public void Commit(bool overwrite = true)
    {
        // The content first: a name on disk whose content is not there yet would be half a file after a power cut.
        Content.Flush(flushToDisk: true);
        // Windows renames no file that is open.
        Content.Dispose();
        DurableFiles.Move(Content.Name, _path, overwrite);
        _committed = true;
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (_committed) return;
        try
        {
            Content.Dispose();
        }
        catch (IOException)
        {
            // The rest of a buffer, for which a full disk has no room; it is thrown away here.
        }
        File.Delete(Content.Name);
    }
}
