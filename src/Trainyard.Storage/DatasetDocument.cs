using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Storage;

/// <summary>A dataset as every store keeps it, beside its name and version. What stands here is never changed: a field may be added.</summary>
/// <param name="OwnerId">Name and beginning of the account, as <c>ada/1795874761000</c>.</param>
internal sealed record DatasetDocument(string Owner, string OwnerId, DateTimeOffset CreatedAt, ArtifactDocument File, DatasetContents Contents)
{
    public static byte[] Write(StoredDataset dataset) =>
        StoredJson.Write(new DatasetDocument(dataset.Owner, dataset.OwnerId.ToString(), dataset.CreatedAt, dataset.File.ToDocument(), dataset.Contents));

    public static StoredDataset Read(string name, int version, ReadOnlySpan<byte> utf8)
    {
        var document = StoredJson.Read<DatasetDocument>(utf8);
        return new StoredDataset
        {
            Name = name,
            Version = version,
            Owner = document.Owner,
            OwnerId = AccountId.Parse(document.OwnerId),
            CreatedAt = document.CreatedAt,
            File = document.File.ToArtifact(),
            Contents = document.Contents,
        };
    }
}
