using Microsoft.Extensions.Logging;

namespace Trainyard.Worker.Datasets;

/// <summary>
/// Files of datasets that people brought, on this machine's disk. All workers of a machine may share the folder: whoever has a file mapped holds a
/// lock on it, so that none is removed that a training reads.
/// </summary>
/// <param name="folder">Where they are.</param>
/// <param name="limit">Bytes that they may take together; 0: any.</param>
/// <param name="log">Told what is removed.</param>
internal sealed partial class OwnDatasetCache(string folder, long limit, ILogger log)
{
    /// <summary>Notes that a file is used now.</summary>
    public static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that is only read is not cleaned either.
        }
    }

    /// <summary>Removes files, the one first that was not used for the longest time, until another one fits; as many as it takes of those that nobody has open.</summary>
    /// <param name="bytes">Of the other one.</param>
    public void MakeRoom(long bytes)
    {
        if (limit == 0 || !Directory.Exists(folder)) return;
        var files = new DirectoryInfo(folder).EnumerateFiles("*.safetensors").OrderBy(file => file.LastWriteTimeUtc).ToList();
        var taken = bytes + files.Sum(file => file.Length);
        foreach (var file in files)
        {
            if (taken <= limit) return;
            if (!TryRemove(file.FullName)) continue;
            taken -= file.Length;
            Removed(log, file.Name, file.LastWriteTimeUtc);
        }
    }

    private static bool TryRemove(string path)
    {
        try
        {
            // Opened by nobody else, and gone when it is closed.
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LoggerMessage(304, LogLevel.Information, "Removed {File} from the cache, which was last used at {UsedAt:u}: Worker:CacheLimit allows no more")]
    private static partial void Removed(ILogger log, string file, DateTime usedAt);
}
