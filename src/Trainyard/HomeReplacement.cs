using System.Globalization;
using Trainyard.Embedded;
using Trainyard.Platform;

namespace Trainyard.Local;

/// <summary>
/// Puts a new data folder in the place of an old one, all or nothing. It is filled beside the old one under a name that nobody reads;
/// the rename that calls it <c>.restored</c> is the moment from which it counts. Whoever takes the folder next, after a crash too, does
/// the rest: the old one aside, the new one in.
/// </summary>
internal sealed class HomeReplacement(string home, TimeProvider time)
{
    private readonly string _unfinished = home + ".restoring";
    private readonly string _whole = home + ".restored";

    public bool IsPending => Directory.Exists(_whole);

    /// <summary>An empty folder to fill: what an earlier attempt left there is deleted.</summary>
    public string Begin()
    {
        Drop();
        PrivateFiles.CreateFolder(_unfinished);
        return _unfinished;
    }

    /// <summary>What was filled is whole.</summary>
    public void Commit() => DurableFiles.MoveFolder(_unfinished, _whole);

    /// <summary>The old folder is as it was.</summary>
    public void Drop()
    {
        if (Directory.Exists(_unfinished)) Directory.Delete(_unfinished, recursive: true);
    }

    /// <summary>Each step may have been done before a crash. Nobody else may use the old folder meanwhile.</summary>
    /// <returns>Where the old folder is now; null when there was nothing in it.</returns>
    /// <exception cref="IOException">The old folder cannot be moved, as where another disk is mounted on it; it stays in use.</exception>
    public string? Finish()
    {
        string? aside = null;
        try
        {
            aside = MoveAside();
            DurableFiles.MoveFolder(_whole, home);
            return aside;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (aside is not null) DurableFiles.MoveFolder(aside, home);
            Directory.Delete(_whole, recursive: true);
            throw;
        }
    }

    /// <summary>What the lock and its note leave is nothing to keep.</summary>
    public static bool IsEmpty(string home) => !Directory.Exists(home)
        || Directory.EnumerateFileSystemEntries(home).All(e => Path.GetFileName(e).StartsWith(FileNames.Lock, StringComparison.Ordinal));

    private string? MoveAside()
    {
        if (!Directory.Exists(home)) return null;
        if (IsEmpty(home))
        {
            Directory.Delete(home, recursive: true);
            return null;
        }
        var name = $"{home}.before-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        var aside = Enumerable.Range(2, int.MaxValue - 2).Select(n => $"{name}-{n}").Prepend(name).First(path => !Directory.Exists(path));
        DurableFiles.MoveFolder(home, aside);
        return aside;
    }
}
