using Trainyard.Accounts;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IDatasetStore"/> promises.</summary>
public abstract class DatasetStoreContract
{
    protected abstract IDatasetStore Datasets { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dataset_is_found_as_it_was_stored()
    {
        var added = await Datasets.AddAsync(Flowers('a'), Cancel);
        Assert.Equal("flowers@1", added.FullName);
        Assert.Equivalent(added, await Datasets.FindAsync("flowers", null, Cancel), strict: true);
        Assert.Equivalent(Flowers('a').Contents, (await Datasets.FindAsync("flowers", 1, Cancel))!.Contents, strict: true);
        Assert.Null(await Datasets.FindAsync("flowers", 2, Cancel));
        Assert.Null(await Datasets.FindAsync("flower", null, Cancel));
    }

    [Fact]
    public async Task Another_content_is_the_next_version_and_the_same_is_none()
    {
        await Datasets.AddAsync(Flowers('a'), Cancel);
        Assert.Equal(2, (await Datasets.AddAsync(Flowers('b'), Cancel)).Version);
        Assert.Equal(2, (await Datasets.AddAsync(Flowers('b') with { Owner = "bob" }, Cancel)).Version);
        // An older content is brought again: it is the newest now.
        Assert.Equal(3, (await Datasets.AddAsync(Flowers('a'), Cancel)).Version);
        await Datasets.AddAsync(Flowers('a') with { Name = "a-name-before" }, Cancel);
        Assert.Equal(["a-name-before@1", "flowers@1", "flowers@2", "flowers@3"], (await Datasets.ListAsync(Cancel)).Select(d => d.FullName));
        Assert.Equal(3, (await Datasets.FindAsync("flowers", null, Cancel))!.Version);
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_its_number_is_never_given_again()
    {
        await Datasets.AddAsync(Flowers('a'), Cancel);
        await Datasets.AddAsync(Flowers('b'), Cancel);
        Assert.True(await Datasets.DeleteAsync("flowers", 2, Cancel));
        Assert.False(await Datasets.DeleteAsync("flowers", 2, Cancel));
        Assert.False(await Datasets.DeleteAsync("flowers", 9, Cancel));
        Assert.Equal(1, (await Datasets.FindAsync("flowers", null, Cancel))!.Version);
        Assert.Null(await Datasets.FindAsync("flowers", 2, Cancel));
        Assert.Equal(3, (await Datasets.AddAsync(Flowers('b'), Cancel)).Version);
    }

    [Fact]
    public async Task Many_at_once_get_numbers_of_their_own()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Datasets.AddAsync(Flowers((char)('a' + i)), Cancel))));
        Assert.Equal(Enumerable.Range(1, 8), added.Select(d => d.Version).Order());
    }

    private static StoredDataset Flowers(char digest) => new()
    {
        Name = "flowers",
        Owner = "ada",
        OwnerId = new AccountId("ada", Samples.Now),
        CreatedAt = Samples.Now,
        File = new ArtifactRef(ArtifactIds.OfDataset(new string(digest, 64).Replace('g', '0').Replace('h', '1')), 5_000_000_000, new string(digest, 64).Replace('g', '0').Replace('h', '1')),
        Contents = new DatasetContents
        {
            Kind = DatasetKind.Table,
            Task = "regression",
            InputShape = [2],
            Targets = ["price"],
            Parts = [new DatasetPart(PartName.Training, 70, []), new DatasetPart(PartName.Test, 30, [])],
            Scaling = new InputScaling(1, [0.1, double.NaN], [1, 2]),
            TargetScaling = new InputScaling(1, [5], [6]),
            Columns = [new DatasetColumn("x", []), new DatasetColumn("größe", ["a", "b"])],
            Findings = [new DatasetFinding(FindingLevel.Warning, "row 3", "It is odd.", "Look at it.")],
            Source = "prices.csv",
        },
    };
}
