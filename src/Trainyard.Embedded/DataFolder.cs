namespace Trainyard.Embedded;

/// <summary>Where the embedded mode keeps everything.</summary>
public sealed record DataFolder(string Path)
{
    public string File(string name) => System.IO.Path.Combine(Path, name);
}

/// <summary>Files in the embedded data folder.</summary>
public static class FileNames
{
    public const string Database = "trainyard.db";
    public const string Artifacts = "artifacts";
    public const string Uploads = "uploads";
    public const string SigningKey = "signing.key";
    public const string Lock = "trainyard.lock";
}
