using System.Globalization;
using Trainyard.Server.Datasets;

namespace Trainyard.Tests.Server;

/// <summary>A table that takes the importer some seconds.</summary>
internal static class LargeTable
{
    /// <summary>Columns x and y, a million rows.</summary>
    public static string Write(string path)
    {
        using var file = File.CreateText(path);
        file.WriteLine("x,y");
        for (var i = 0; i < 1_000_000; i++) file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i * 0.37},{i % 97}"));
        return path;
    }

    /// <summary>Returns when an import's process has begun.</summary>
    public static async Task IsReadAsync(Uploads uploads, string id, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 300; i++, await Task.Delay(50, cancellationToken))
        {
            if (Directory.Exists(uploads.FolderOf(id)) && (!OperatingSystem.IsLinux() || Readers(id).Count > 0)) return;
        }
        Assert.Fail($"The import {id} did not begin.");
    }

    /// <summary>Processes that have a file of an upload or of its import open (Linux).</summary>
    public static IReadOnlyList<string> Readers(string id) => OperatingSystem.IsLinux() ? [.. Directory.EnumerateDirectories("/proc").Where(process => HasOpen(process, id))] : [];

    private static bool HasOpen(string process, string id)
    {
        try
        {
            return Path.GetFileName(process).All(char.IsAsciiDigit) && Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(file => new FileInfo(file).LinkTarget?.Contains(id, StringComparison.Ordinal) is true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return false;
        }
    }
}
