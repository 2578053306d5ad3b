namespace Trainyard.Cli.Sessions;

/// <summary>One process at a time, by a file that the operating system locks for as long as the process has it open.</summary>
internal static class FileTurn
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>The turn, until it is disposed of.</summary>
    /// <exception cref="IOException">The file cannot be opened, or another process has held it for too long.</exception>
    public static async Task<FileStream> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var end = Environment.TickCount64 + (long)LongestWait.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            // A disk that is full, or a folder that cannot be written, does not get better by waiting.
            catch (IOException e) when (IsTaken(e) && Environment.TickCount64 < end)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    private static bool IsTaken(IOException e)
    {
        // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; elsewhere EWOULDBLOCK, which is 11 on Linux and 35 on macOS.
        var code = e.HResult & 0xFFFF;
        return OperatingSystem.IsWindows() ? code is 32 or 33 : code is 11 or 35;
    }
}
