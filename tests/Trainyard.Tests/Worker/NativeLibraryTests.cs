using System.Runtime.InteropServices;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Tests.Contracts;
using Trainyard.Training;

namespace Trainyard.Tests.Worker;

public class NativeLibraryTests
{
    private const int StandardError = 2;

    /// <summary>What build/NativeLibs.targets promises: without it the library does not load on Debian 12, Ubuntu 22.04 and RHEL 9.</summary>
    [Fact]
    public void The_copy_beside_the_program_can_do_without_the_newest_libstdcxx()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Assert.Equal(Weak, NeededVersions(File.ReadAllBytes(path)).Single(v => v.Name == "GLIBCXX_3.4.32").Flags);
    }

    [Fact]
    public void It_loads() => Assert.Equal("cpu", new TorchRuntime(new TrainerOptions { Device = "auto" }).Device.ToString());

    [Fact]
    public void The_version_names_both_libraries() => Assert.Equal("TorchSharp 0.107.0 (libtorch 2.10.0)", TorchRuntime.Version);

    /// <summary>libtorch's own complaints, of which a worker's log would have two for each step.</summary>
    [Fact]
    public void A_training_with_batches_of_one_image_leaves_standard_error_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        _ = Training.Runtime.Device;
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "stderr");
        var kept = Duplicate(StandardError);
        try
        {
            using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)) Assert.Equal(StandardError, Duplicate((int)file.DangerousGetHandle(), StandardError));
            Training.Run(Training.Spec with { BatchSize = 1, Epochs = 1 });
        }
        finally
        {
            _ = Duplicate(kept, StandardError);
            _ = Close(kept);
        }
        Assert.DoesNotContain("NNPACK", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda", "CUDA, but PyTorch finds no CUDA device.")]
    [InlineData("mps", "MPS, but PyTorch finds no such device.")]
    public void A_missing_device_is_named(string device, string what)
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available() || TorchSharp.torch.mps_is_available(), "This machine has such a device.");
        var runtime = new TorchRuntime(new TrainerOptions { Device = device });
        var failure = Assert.Throws<TrainingFailedException>(() => runtime.Device).Failure;
        Assert.Equal((FailureReason.Unsupported, $"This worker is told to train on {what}"), (failure.Reason, failure.Message));
        Assert.Equal(TorchSharp.DeviceType.CPU, new TorchRuntime(new TrainerOptions { Device = "auto" }).Device.type);
    }

    [Fact]
    public void A_library_that_does_not_load_is_one_clear_failure()
    {
        var failure = Assert.Throws<TrainingFailedException>(() => TorchRuntime.LoadNative("no-such-library")).Failure;
        Assert.Equal(FailureReason.Unsupported, failure.Reason);
        Assert.StartsWith("PyTorch's native library cannot be loaded on this machine: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Its_cause_is_the_line_that_tells() => Assert.Equal(
        "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)",
        TorchRuntime.Cause("""
            Unable to load shared library 'LibTorchSharp' or one of its dependencies. In order to help diagnose loading problems, consider using a tool like strace.
            /lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)
            /app/LibTorchSharp.so: cannot open shared object file: No such file or directory
            """));

    private const ushort Weak = 2;

    /// <summary>The entries of .gnu.version_r, by the Linux Standard Base, "Symbol Versioning".</summary>
    private static IEnumerable<(string Name, ushort Flags)> NeededVersions(byte[] elf)
    {
        const int VersionsNeeded = 0x6FFFFFFE;
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        var size = BitConverter.ToUInt16(elf, 0x3A);
        var section = Enumerable.Range(0, BitConverter.ToUInt16(elf, 0x3C)).Select(i => sections + i * size).Single(s => BitConverter.ToInt32(elf, s + 4) == VersionsNeeded);
        var names = (int)BitConverter.ToInt64(elf, sections + BitConverter.ToInt32(elf, section + 0x28) * size + 0x18);
        var library = (int)BitConverter.ToInt64(elf, section + 0x18);
        for (var left = BitConverter.ToInt32(elf, section + 0x2C); left > 0; left--, library += BitConverter.ToInt32(elf, library + 12))
        {
            var version = library + BitConverter.ToInt32(elf, library + 8);
            for (var i = BitConverter.ToUInt16(elf, library + 2); i > 0; i--, version += BitConverter.ToInt32(elf, version + 12))
            {
                var name = names + BitConverter.ToInt32(elf, version + 8);
                yield return (Encoding.ASCII.GetString(elf, name, Array.IndexOf(elf, (byte)0, name) - name), BitConverter.ToUInt16(elf, version + 4));
            }
        }
    }

    [DllImport("libc", EntryPoint = "dup"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "dup2"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int descriptor, int over);

    [DllImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
