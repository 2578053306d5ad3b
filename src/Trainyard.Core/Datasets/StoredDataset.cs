using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Datasets;

/// <summary>A version of a dataset that somebody brought. It never changes; its file is an artifact, called by its content.</summary>
public sealed record StoredDataset
{
    public required string Name { get; init; }

    /// <summary>From 1, given by the store; a number is never given twice, also not after a deletion.</summary>
    public int Version { get; init; }

    /// <summary>The name to show.</summary>
    public required string Owner { get; init; }

    public required AccountId OwnerId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required ArtifactRef File { get; init; }
    public required DatasetContents Contents { get; init; }

    /// <summary>As a spec names this version.</summary>
    public string FullName => DatasetNames.WithVersion(Name, Version);

    /// <summary>What a spec needs to know of it.</summary>
    public DatasetInfo ToInfo() => Contents.ToInfo(FullName);

    public DatasetView ToView() => new(Name, Version, Owner, CreatedAt, File.Size, File.Sha256, Contents);
}

/// <summary>What a job trains on, as it was when it was submitted: it stays what it is, whatever becomes of the dataset's name.</summary>
/// <param name="Info">Its schema.</param>
/// <param name="File">Its bytes.</param>
public sealed record JobData(DatasetInfo Info, ArtifactRef File);
