using System.Globalization;
using System.Runtime.InteropServices;

namespace Trainyard.Platform;

/// <summary>SIGHUP: the terminal was closed. A program ends in good order then, as at SIGTERM; where the signal was ignored at its start, as under <c>nohup</c>, it stays ignored.</summary>
public static class HangUp
{
    // A process inherits which signals are ignored. Read before a handler is installed, which takes a signal off this list.
    private static readonly bool IsIgnored = !OperatingSystem.IsLinux() || IgnoredIn(ReadStatus());

    /// <summary>Calls <paramref name="handler"/> at SIGHUP.</summary>
    /// <returns>Null where the signal is ignored, and where that cannot be told: then it keeps its usual course.</returns>
    public static PosixSignalRegistration? Register(Action<PosixSignalContext> handler) => IsIgnored ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, handler);

    /// <param name="status">The lines of <c>/proc/self/status</c>.</param>
    internal static bool IgnoredIn(IEnumerable<string> status)
    {
        const string Field = "SigIgn:";
        return status.FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) is not { } line
            || !ulong.TryParse(line.AsSpan(Field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask)
            // Signal 1 is the lowest bit.
            || (mask & 1) != 0;
    }

    private static string[] ReadStatus()
    {
        try
        {
            return File.ReadAllLines("/proc/self/status");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
