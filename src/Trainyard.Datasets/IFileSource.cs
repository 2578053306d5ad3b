namespace Trainyard.Datasets;

/// <summary>A source that may have files of a dataset. It is not trusted: whoever asks checks each file.</summary>
internal interface IFileSource
{
    /// <summary>What an error message calls it.</summary>
    string Name { get; }

    /// <summary>Those of the wanted files that it has; perhaps others too. Each content is valid until the next file is requested.</summary>
    IAsyncEnumerable<(string Name, Stream Content)> OpenAsync(IReadOnlyCollection<DatasetFile> wanted, CancellationToken cancellationToken);
}
