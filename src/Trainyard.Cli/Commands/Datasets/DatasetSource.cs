using System.Formats.Tar;
using Trainyard.Platform;

namespace Trainyard.Cli.Commands.Datasets;

/// <summary>The file to upload: the one that was named, or a tar of the folder that was.</summary>
internal sealed class DatasetSource : IAsyncDisposable
{
    private DatasetSource(Stream content, string name) => (Content, Name) = (content, name);

    /// <summary>Its bytes, which can be sought in.</summary>
    public Stream Content { get; }

    public string Name { get; }

    /// <exception cref="CliException">There is no such file or folder, or it cannot be read.</exception>
    public static DatasetSource Open(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            if (Directory.Exists(full)) return new DatasetSource(Packed(full), $"{Path.GetFileName(full)}.tar");
            var file = File.OpenRead(full);
            if (file.Length > 0) return new DatasetSource(file, Path.GetFileName(full));
            file.Dispose();
            throw new CliException(ExitCodes.Local, $"{path} is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Local, e is FileNotFoundException or DirectoryNotFoundException ? $"There is no file or folder {path}." : $"{path} cannot be read: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => Content.DisposeAsync();

    private static FileStream Packed(string folder)
    {
        var file = TempFile.Create();
        try
        {
            using (var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true))
            {
                foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)) tar.WriteEntry(path, Path.GetRelativePath(folder, path).Replace('\\', '/'));
            }
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
