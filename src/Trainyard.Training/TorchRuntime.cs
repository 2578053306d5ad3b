using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using Trainyard.Contracts;

namespace Trainyard.Training;

/// <summary>PyTorch's native library, loaded once, and the device that this worker trains on.</summary>
public sealed class TorchRuntime(TrainerOptions options)
{
    private readonly Lazy<torch.Device> _device = new(() =>
    {
        NativeProcess.SpinBriefly();
        LoadNative("LibTorchSharp");
        NativeProcess.KeepFreedMemory();
        NativeProcess.LeaveOutNnpack();
        return ChooseDevice(options.Device);
    });

    /// <exception cref="TrainingFailedException"><see cref="FailureReason.Unsupported"/>: the library or the device is missing.</exception>
    public torch.Device Device => _device.Value;

    /// <summary>Such as <c>cpu</c> or <c>cuda</c>; null while it is open, because no job has needed it yet.</summary>
    public string? DeviceName => _device.IsValueCreated ? _device.Value.type.ToString().ToLowerInvariant() : options.Device == "cpu" ? "cpu" : null;

    /// <summary>Such as <c>TorchSharp 0.107.0 (libtorch 2.10.0)</c>.</summary>
    public static string Version { get; } = $"TorchSharp {PackageVersion(typeof(torch).Assembly)} (libtorch {torch.NormalizeNuGetVersion(torch.__version__)})";

    /// <summary>
    /// Loads a library as TorchSharp would. We do so first because TorchSharp's own error hides the cause, and because on
    /// failure it copies half a gigabyte beside the program and tries again.
    /// </summary>
    internal static void LoadNative(string library)
    {
        try
        {
            NativeLibrary.Load(library, typeof(torch).Assembly, null);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new TrainingFailedException(
                FailureReason.Unsupported,
                $"PyTorch's native library cannot be loaded on this machine: {Cause(e.Message)}.",
                $"Build for {RuntimeInformation.RuntimeIdentifier} with the matching libtorch package, or run a worker on 64-bit Linux with glibc 2.28 or newer.",
                e);
        }
    }

    /// <summary>The loader lists every path that it tried; only the line about a file that exists says what is wrong.</summary>
    internal static string Cause(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var telling = lines.FirstOrDefault(l => l.Contains("not found (required by", StringComparison.Ordinal) || l.Contains("undefined symbol", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(l => l.Contains("No such file", StringComparison.Ordinal) && !l.Contains("LibTorchSharp", StringComparison.Ordinal))
            ?? lines[0];
        return telling.TrimEnd('.');
    }

    private static torch.Device ChooseDevice(string wanted)
    {
        if (wanted is "cuda" or "auto" && torch.cuda.is_available()) return torch.CUDA;
        if (wanted is "mps" or "auto" && torch.mps_is_available()) return torch.MPS;
        return wanted switch
        {
            "cuda" => throw Missing("CUDA, but PyTorch finds no CUDA device.", "Install the NVIDIA driver and a libtorch-cuda package of the same version"),
            "mps" => throw Missing("MPS, but PyTorch finds no such device.", "Run it on a Mac with Apple's own processor"),
            _ => torch.CPU,
        };

        static TrainingFailedException Missing(string what, string way) =>
            new(FailureReason.Unsupported, $"This worker is told to train on {what}", $"{way}, or set the worker's device to cpu or auto.");
    }

    private static string PackageVersion(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version!.ToString();
}
