using System.ComponentModel;
using System.Diagnostics;

namespace Trainyard.Local;

/// <summary>Opens a page in the user's browser, where there is one.</summary>
internal static class Browser
{
    public static bool TryOpen(string url)
    {
        // On a machine without a screen, xdg-open may start a browser of text that takes over the terminal.
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("DISPLAY") is null or "" && Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is null or "") return false;
        try
        {
            using var started = OperatingSystem.IsWindows()
                ? Process.Start(new ProcessStartInfo(url) { UseShellExecute = true })
                : Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [url]) { RedirectStandardOutput = true, RedirectStandardError = true });
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
