using System.Diagnostics;

namespace Trainyard.Tests.Worker;

/// <summary>The system's Python, where it has PyTorch.</summary>
internal static class PythonWithTorch
{
    private const string Python = "/usr/bin/python3";
    private static readonly Lazy<bool> Found = new(() => Run("-c", "import torch, numpy").ExitCode == 0);

    public const string Missing = $"{Python} has no torch and numpy: apt-get install python3-torch";

    public static bool IsThere => Found.Value;

    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        if (!File.Exists(Python)) return (-1, "");
        using var python = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, python.ExitCode == 0 ? output : output + errors.Result);
    }
}
