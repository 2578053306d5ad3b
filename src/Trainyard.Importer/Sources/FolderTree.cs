namespace Trainyard.Importer.Sources;

/// <summary>A folder of this machine.</summary>
internal sealed class FolderTree(string folder, string name) : SourceTree(name)
{
    protected override IEnumerable<SourceFile> Entries(Findings findings)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", everything).OrderBy(e => e.FullName, StringComparer.Ordinal))
        {
            var isLink = entry.LinkTarget is not null;
            var path = Path.GetRelativePath(folder, entry.FullName);
            if (entry is DirectoryInfo && !isLink) AddFolder(path);
            else if (Accept(path, isLink, findings) is { } accepted) yield return new SourceFile(accepted, () => File.OpenRead(entry.FullName));
        }
    }
}
