namespace Trainyard.Platform;

/// <summary>Temporary files that are gone when they are closed.</summary>
internal static class TempFile
{
    public static FileStream Create()
    {
        var file = PrivateFiles.Create(Path.Combine(Path.GetTempPath(), $"trainyard-{Guid.NewGuid():N}"), FileShare.Read, FileOptions.DeleteOnClose);
        // Where a name may go before its file does, a process that is killed leaves nothing behind.
        if (!OperatingSystem.IsWindows()) File.Delete(file.Name);
        return file;
    }

    /// <summary>Whoever watches the job reads it, and where this machine keeps its files is not theirs to know.</summary>
    public static IOException WithoutPath(IOException e, FileStream file) => new(e.Message.Replace($" : '{file.Name}'", "", StringComparison.Ordinal), e);
}
