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

    /// <summary>Whether a folder of the user's own is meant for this dataset: it has one of its files, or none of any dataset.</summary>
    public static bool IsMeantFor(this IDatasetSource source, string folder) => HasAny(source, folder) || !All.Any(other => HasAny(other, folder));

    private static bool HasAny(IDatasetSource source, string folder) => source.Files.Any(file => File.Exists(Path.Combine(folder, file.Name)));
}
