namespace Trainyard.Tests.Telemetry;

/// <summary>The repository's folder <c>deploy</c>.</summary>
internal static class DeployFolder
{
    public static string Path { get; } = Find();

    public static string File(string name) => System.IO.Path.Combine(Path, name);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "Trainyard.slnx"))) folder = folder.Parent!;
        return System.IO.Path.Combine(folder.FullName, "deploy");
    }
}
