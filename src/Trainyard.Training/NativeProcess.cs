using System.Runtime.InteropServices;

namespace Trainyard.Training;

/// <summary>What glibc, libgomp and libtorch must be told so that libtorch trains fast beside other work, and ends well. Linux only; elsewhere it does nothing.</summary>
public static class NativeProcess
{
    // From malloc.h; the values are for allocations of up to 1 GiB.
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;

    /// <summary>RLIMIT_DATA of Linux: memory that the process has for itself and can write.</summary>
    private const int DataLimit = 2;

    /// <summary>
    /// Tells glibc to keep what libtorch frees. By default it returns each step's activations to the kernel, which hands them out
    /// again as zeroed pages: that made training 1.0 to 1.8 times slower, by run (simple-cnn on two cores, glibc 2.36). The
    /// process stays as large as its largest step.
    /// </summary>
    internal static void KeepFreedMemory() => OnGlibc(() =>
    {
        _ = SetOption(TrimThreshold, int.MaxValue);
        _ = SetOption(MmapThreshold, 1 << 30);
        _ = SetOption(TopPad, 64 << 20);
    });

    /// <summary>
    /// Gives what libtorch has freed back to the kernel. Each slot's thread keeps its own freed memory, so two slots would hold their
    /// largest steps both. Between trainings this costs little: the next one's first step asks for its pages anew.
    /// </summary>
    internal static void GiveBackFreedMemory() => OnGlibc(() => _ = Trim(0));

    /// <summary>
    /// Tells libgomp's threads to wait for each other only briefly before they sleep. By default they spin for long, and where anything
    /// else wants the cores, the spinning keeps off the very thread that it waits for: an epoch of fast-cnn on two busy cores took
    /// 99 s, and 7 s with this. Must be called before libtorch is loaded; what the user has set is left alone.
    /// </summary>
    internal static void SpinBriefly() => OnGlibc(() =>
    {
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null) _ = SetEnvironment("GOMP_SPINCOUNT", "1000", 0);
    });

    /// <summary>
    /// Tells libtorch not to try NNPACK, which is for phones. On most processors it cannot be used, and libtorch says so on standard error for
    /// each convolution of a single image. TorchSharp has no call for it. Must be called after libtorch is loaded.
    /// </summary>
    internal static void LeaveOutNnpack() => OnGlibc(() => EnableNnpack(TorchContext(), false));

    /// <summary>
    /// Switches oneDNN on or off, for the whole process. This libtorch's computes some convolutions wrongly (decision 42), and a network that came as TorchScript may
    /// have any. TorchSharp has no call for it. Must be called after libtorch is loaded.
    /// </summary>
    internal static void UseOneDnn(bool enabled) => OnGlibc(() => EnableOneDnn(TorchContext(), enabled));

    /// <summary>
    /// Tells libtorch to run TorchScript on this thread operator by operator, as it is written. By default it watches the first runs and then computes others, whose
    /// numbers differ in their last bits: a training that is resumed would give other weights.
    /// </summary>
    internal static void RunGraphsAsWritten() => OnGlibc(() => OptimizeGraphs(false));

    /// <summary>This process may take no more memory for its data, and is the first that the kernel ends when the machine runs out of it.</summary>
    internal static void LimitMemory(long bytes) => OnGlibc(() =>
    {
        var limit = new ResourceLimit { Soft = bytes, Hard = bytes };
        _ = SetLimit(DataLimit, ref limit);
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the kernel chooses by size, which is likely the same.
        }
    });

    /// <summary>
    /// The last word of a program that trains. A step that outlasts the worker's grace still runs in the native libraries, and would end
    /// the process with a signal (139) when they are taken down: then it ends here, without that.
    /// </summary>
    /// <returns>The exit code, for the usual end.</returns>
    public static int End(int exitCode)
    {
        if (TrainingThread.AnyIsBusy) OnGlibc(() => Exit(exitCode));
        return exitCode;
    }

    private static void OnGlibc(Action set)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            set();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, such as musl, has other habits and no such option, and another compiler other names.
        }
    }

    [DllImport("libc.so.6", EntryPoint = "mallopt"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);

    [DllImport("libc.so.6", EntryPoint = "malloc_trim"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nint keep);

    [DllImport("libc.so.6", EntryPoint = "_exit"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Exit(int code);

    [DllImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint TorchContext();

    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void EnableNnpack(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void EnableOneDnn(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [DllImport("torch_cpu", EntryPoint = "_ZN5torch3jit24setGraphExecutorOptimizeEb"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void OptimizeGraphs([MarshalAs(UnmanagedType.U1)] bool optimize);

    [DllImport("libc.so.6", EntryPoint = "setrlimit"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, ref ResourceLimit limit);

    // .NET's own environment is a copy that native code does not see.
    [DllImport("libc.so.6", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrite);

    private struct ResourceLimit
    {
        public long Soft, Hard;
    }
}
