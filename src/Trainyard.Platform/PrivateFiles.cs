namespace Trainyard.Platform;

/// <summary>
/// Files and folders for this user alone, whatever the umask: they hold password hashes, keys and models. Where there are no Unix modes,
/// as on Windows, the folder's own access rules count.
/// </summary>
internal static class PrivateFiles
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Whether somebody else may read, write or enter it.</summary>
    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OfOthers) != 0;

    /// <summary>A new file, open for reading and writing.</summary>
    /// <exception cref="IOException">It is there already, or cannot be written.</exception>
    public static FileStream Create(string path, FileShare share = FileShare.None, FileOptions options = FileOptions.None)
    {
        var how = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = share, Options = options, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = FileMode;
        return new FileStream(path, how);
    }

    /// <summary>Makes the file if it is not there, empty; and closes one that is there to others.</summary>
    public static void Ensure(string path)
    {
        try
        {
            // Not opened when it is there: to close a file ends the locks that SQLite holds on it in this process.
            if (!File.Exists(path)) Create(path).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else made it at the same moment.
        }
        Tighten(path);
    }

    /// <summary>Makes the folder if it is not there; those above it that are missing are as the umask has it.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, FolderMode);
    }

    /// <summary>Takes from others what they may do with a file or folder, if it is there.</summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public static void Tighten(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path) || !IsOpenToOthers(path)) return;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~OfOthers);
    }
}
