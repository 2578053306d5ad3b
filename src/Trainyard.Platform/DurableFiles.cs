using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Trainyard.Platform;

/// <summary>
/// Renames that survive a power cut. A rename changes the folder and not the file, so a file that was flushed is lost all the same when its
/// folder was not. On Windows the file system's journal does this.
/// </summary>
internal static class DurableFiles
{
    /// <summary>Renames a file whose content is flushed already; what returned is on disk under its new name.</summary>
    public static void Move(string from, string to, bool overwrite)
    {
        File.Move(from, to, overwrite);
        FlushFolder(FolderOf(to));
    }

    /// <summary>Renames a folder; what returned is on disk under its new name.</summary>
    public static void MoveFolder(string from, string to)
    {
        Directory.Move(from, to);
        FlushFolder(FolderOf(to));
    }

    /// <summary>A folder for this user alone, as are those above it that are missing; their names are on disk too when this returns.</summary>
    public static void CreatePrivateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        var above = FolderOf(path);
        CreatePrivateFolder(above);
        PrivateFiles.CreateFolder(path);
        FlushFolder(above);
    }

    /// <summary>Writes the names in a folder to disk.</summary>
    /// <exception cref="IOException">The folder is not there, or the disk fails.</exception>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        // .NET opens no folders (File.OpenHandle refuses them), and flushes one that is open.
        using var handle = Open(folder, flags: 0);
        if (handle.IsInvalid) throw new IOException($"The folder '{folder}' cannot be flushed to disk: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        RandomAccess.FlushToDisk(handle);
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open(string path, int flags);
}
