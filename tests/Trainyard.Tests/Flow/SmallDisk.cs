using System.Diagnostics;

namespace Trainyard.Tests.Flow;

/// <summary>A real file system of a few kilobytes, for which one must be root on Linux.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Skips the test where a file system cannot be mounted.</summary>
    public static SmallDisk Mount(string folder, int kilobytes)
    {
        Directory.CreateDirectory(folder);
        var mounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", folder);
        if (!mounted) Assert.Skip("A full disk needs a file system of its own: run as root on Linux, with the right to mount.");
        return new SmallDisk(folder);
    }

    public bool Resize(int kilobytes) => Run("mount", "-o", $"remount,size={kilobytes}k", _folder);

    public void Dispose() => Run("umount", "-l", _folder);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
