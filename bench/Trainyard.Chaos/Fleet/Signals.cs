using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Trainyard.Chaos.Fleet;

/// <summary>Signals to one process, by its id.</summary>
internal static class Signals
{
    private const int Terminate = 15, Continue = 18, Stop = 19;

    /// <summary>The process does nothing more and does not notice, until <see cref="Thaw"/>.</summary>
    public static void Freeze(int pid) => Send(pid, Stop);

    /// <summary>The process is asked to end in good order.</summary>
    public static void AskToEnd(int pid) => Send(pid, Terminate);

    public static void Thaw(int pid) => Send(pid, Continue);

    private static void Send(int pid, int signal)
    {
        if (Kill(pid, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
