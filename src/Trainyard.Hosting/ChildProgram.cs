using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Trainyard.Hosting;

/// <summary>Programs of Trainyard that are started by another one of it: they read files of strangers, and know none of its settings.</summary>
internal static class ChildProgram
{
    /// <summary>What they need of the environment.</summary>
    private static readonly string[] Passed = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "SystemRoot", "DOTNET_ROOT", "USERPROFILE"];

    /// <param name="library">Its file, beside this program's.</param>
    /// <param name="arguments">What it is told.</param>
    public static ProcessStartInfo StartInfo(string library, params ReadOnlySpan<string> arguments)
    {
        // The host that runs this program too, wherever it is: <root>/shared/Microsoft.NETCore.App/<version>.
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var start = new ProcessStartInfo(Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, library));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Except(Passed).ToList()) start.Environment.Remove(name);
        return start;
    }
}
