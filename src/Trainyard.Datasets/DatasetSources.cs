using System.Security.Cryptography;
using System.Text;
using Trainyard.Contracts;

namespace Trainyard.Datasets;

/// <summary>All datasets that Trainyard knows; the first is the one of a spec that names none.</summary>
internal static class DatasetSources
{
    public static IReadOnlyList<IDatasetSource> All { get; } =
    [
        new Mnist(),
    ];

    /// <summary>Their schemas.</summary>
    public static KnownDatasets Known { get; } = new([.. All.Select(source => source.Info)]);

    /// <exception cref="ArgumentException">There is no such dataset.</exception>
    public static IDatasetSource Find(string name) => All.First(source => source.Info == Known.Find(name));

    /// <summary>The files of a source that a folder lacks, or has with other bytes than the published ones.</summary>
    public static IReadOnlyList<DatasetFile> NotAsPublished(this IDatasetSource source, string folder) => [.. source.Files.Where(file => !file.IsIn(folder))];

    /// <summary>SHA-256 of what <c>sha256sum</c> prints for the files of a folder in the order of their names; null: the source has no files.</summary>
    public static string? Digest(this IDatasetSource source, string folder)
    {
        if (source.Files.Count == 0) return null;
        var lines = string.Concat(source.Files.Select(file => file.Name).Order(StringComparer.Ordinal).Select(name => $"{Sha256(Path.Combine(folder, name))}  {name}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
    }

    /// <summary>Whether a folder of the user's own is meant for this dataset: it has one of its files, or none of any dataset.</summary>
    public static bool IsMeantFor(this IDatasetSource source, string folder) => HasAny(source, folder) || !All.Any(other => HasAny(other, folder));

    private static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static bool HasAny(IDatasetSource source, string folder) => source.Files.Any(file => File.Exists(Path.Combine(folder, file.Name)));
}
