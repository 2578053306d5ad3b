namespace Trainyard.Artifacts;

/// <summary>Temporary files that are gone when they are closed.</summary>
internal static class Spool
{
    public static FileStream Create()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"trainyard-{Guid.NewGuid():N}"), options);
        // Where a name may go before its file does, a process that is killed leaves nothing behind.
        if (!OperatingSystem.IsWindows()) File.Delete(file.Name);
        return file;
    }

    /// <summary>Whoever watches the job reads it, and where this machine keeps its files is not theirs to know.</summary>
    public static IOException WithoutPath(IOException e, FileStream file) => new(e.Message.Replace($" : '{file.Name}'", "", StringComparison.Ordinal), e);
}
