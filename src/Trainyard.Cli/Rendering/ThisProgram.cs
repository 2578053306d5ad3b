namespace Trainyard.Cli.Rendering;

/// <summary>How a person calls this program again.</summary>
internal static class ThisProgram
{
    private const string Plain = "trainyard";

    /// <summary><c>trainyard</c> where the shell finds it; in a clone, the way to the built file.</summary>
    public static string Name { get; } = Choose(Environment.ProcessPath, Environment.GetEnvironmentVariable("PATH"), Environment.CurrentDirectory);

    internal static string Choose(string? process, string? path, string here)
    {
        if (process is null || Path.GetFileNameWithoutExtension(process) != Plain) return Plain;
        if ((path ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, Path.GetFileName(process))))) return Plain;
        var relative = Path.GetRelativePath(here, process);
        return relative.StartsWith("..", StringComparison.Ordinal) ? process : relative;
    }
}
