namespace Trainyard.Tests;

/// <summary>The files that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(DirectoryInfo? folder) => folder switch
    {
        null => throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Trainyard.slnx."),
        _ when System.IO.File.Exists(Path.Combine(folder.FullName, "Trainyard.slnx")) => folder.FullName,
        _ => Find(folder.Parent),
    };
}
