using Trainyard.Cli;
using Trainyard.Embedded;
using Trainyard.Platform;

namespace Trainyard.Local;

/// <summary>The data folder is for its user alone: the signing key, the passwords' hashes and the models are in there.</summary>
internal static class HomeFolder
{
    /// <summary>Makes the folder, or closes the one that is there to others: it is empty, or a data folder already.</summary>
    /// <exception cref="CliException">It is open to others, and is not to be closed or cannot be.</exception>
    public static void Prepare(string home)
    {
        if (!Directory.Exists(home))
        {
            DurableFiles.CreatePrivateFolder(home);
            return;
        }
        if (!PrivateFiles.IsOpenToOthers(home)) return;
        // Somebody's whole home directory, or /tmp, must not be closed because its name was given here.
        if (!IsOurs(home)) throw Refuse($"The folder {home} is open to other users and holds other files, so it is left as it is", null);
        try
        {
            PrivateFiles.Tighten(home);
            foreach (var file in Directory.EnumerateFileSystemEntries(home)) PrivateFiles.Tighten(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"The data folder {home} is open to other users and cannot be closed to them ({e.Message.TrimEnd('.')})", e);
        }
        if (PrivateFiles.IsOpenToOthers(home)) throw Refuse($"The data folder {home} is open to other users, and its file system knows no rights that could close it", null);
    }

    private static bool IsOurs(string home) =>
        !new DirectoryInfo(home).UnixFileMode.HasFlag(UnixFileMode.StickyBit) && (HomeReplacement.IsEmpty(home) || File.Exists(Path.Combine(home, FileNames.Database)));

    private static CliException Refuse(string why, Exception? cause) =>
        new(ExitCodes.Local, $"{why}: give your data a folder of its own with --home, which its user alone may enter (mode 0700).", cause);
}
