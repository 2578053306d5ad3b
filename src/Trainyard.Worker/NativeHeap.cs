using System.Runtime.InteropServices;

namespace Trainyard.Worker;

/// <summary>
/// Tells glibc to keep what libtorch frees. By default it returns each step's activations to the kernel, which hands them out
/// again as zeroed pages: that made training 1.0 to 1.8 times slower, by run (simple-cnn on two cores, glibc 2.36). The
/// process stays as large as its largest step.
/// </summary>
internal static class NativeHeap
{
    // From malloc.h; the values are for allocations of up to 1 GiB.
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;

    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = SetOption(TrimThreshold, int.MaxValue);
            _ = SetOption(MmapThreshold, 1 << 30);
            _ = SetOption(TopPad, 64 << 20);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, such as musl, has other habits and no such option.
        }
    }

    [DllImport("libc.so.6", EntryPoint = "mallopt"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);
}
