using Trainyard.Artifacts;
using Trainyard.Contracts;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IArtifactStore"/> promises.</summary>
public abstract class ArtifactStoreContract
{
    private readonly JobId _job = JobId.New(TimeProvider.System);

    protected abstract IArtifactStore Artifacts { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Changes the stored bytes behind the store's back.</summary>
    protected abstract void Damage(ArtifactRef artifact);

    [Fact]
    public async Task Bytes_come_back_as_they_were_saved()
    {
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);

        var saved = await SaveAsync("model.safetensors", bytes);

        Assert.Equal(bytes.Length, saved.Size);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), saved.Sha256);
        Assert.Equal(bytes, await ReadAsync(saved));
    }

    [Fact]
    public async Task The_callers_thread_writes()
    {
        var writer = 0;

        var saving = Artifacts.SaveAsync(
            _job,
            "checkpoint",
            (stream, _) =>
            {
                writer = Environment.CurrentManagedThreadId;
                stream.Write(new byte[10]);
                return Task.CompletedTask;
            },
            Cancel);

        // Not after an await: this may be another thread.
        Assert.Equal(Environment.CurrentManagedThreadId, writer);
        await saving;
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(() => Artifacts.SaveAsync(
            _job,
            "checkpoint",
            async (stream, cancellationToken) =>
            {
                await stream.WriteAsync(new byte[100_000], cancellationToken);
                throw new IOException("No space left on device");
            },
            Cancel));

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Damaged_bytes_are_not_handed_out()
    {
        var saved = await SaveAsync("checkpoint", new byte[1000]);
        Damage(saved);

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => Artifacts.OpenAsync(saved, Cancel));
        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_gives_any_part_and_the_whole()
    {
        var bytes = new byte[700_000];
        new Random(3).NextBytes(bytes);
        var saved = await SaveAsync("model.safetensors", bytes);

        await using var stream = await Artifacts.StreamAsync(saved, Cancel);
        Assert.Equal(bytes.Length, stream.Length);
        var part = new byte[300_000];
        stream.Seek(250_000, SeekOrigin.Begin);
        await stream.ReadExactlyAsync(part, Cancel);
        Assert.Equal(bytes[250_000..550_000], part);

        stream.Position = 0;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        Assert.Equal(bytes, copy.ToArray());
    }

    [Fact]
    public async Task A_stream_of_damaged_bytes_has_no_end()
    {
        var saved = await SaveAsync("checkpoint", new byte[1000]);
        Damage(saved);

        await using var stream = await Artifacts.StreamAsync(saved, Cancel);
        using var copy = new MemoryStream();
        await Assert.ThrowsAsync<InvalidDataException>(() => stream.CopyToAsync(copy, 100, Cancel));
        Assert.True(copy.Length < 1000);
        await Assert.ThrowsAsync<InvalidDataException>(() => Artifacts.StreamAsync(saved with { Id = $"{saved.Id}-2" }, Cancel));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_may_be_deleted_again()
    {
        var saved = await SaveAsync("checkpoint", new byte[10]);
        Assert.Equal([saved.Id], await ListAsync());

        await Artifacts.DeleteAsync(saved.Id, Cancel);
        await Artifacts.DeleteAsync(saved.Id, Cancel);

        Assert.Empty(await ListAsync());
        await Assert.ThrowsAsync<InvalidDataException>(() => Artifacts.OpenAsync(saved, Cancel));
    }

    [Fact]
    public async Task A_store_knows_what_it_has()
    {
        var saved = await SaveAsync("checkpoint", new byte[10]);
        Assert.True(await Artifacts.ContainsAsync(saved, Cancel));
        Assert.False(await Artifacts.ContainsAsync(saved with { Size = 9 }, Cancel));

        await Artifacts.DeleteAsync(saved.Id, Cancel);
        Assert.False(await Artifacts.ContainsAsync(saved, Cancel));
    }

    [Fact]
    public async Task A_dataset_is_nobodys_and_two_may_save_it_at_once()
    {
        var bytes = new byte[300_000];
        new Random(2).NextBytes(bytes);
        var id = ArtifactIds.OfDataset(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));

        var saved = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Artifacts.SaveAsync(id, (s, c) => s.WriteAsync(bytes, c).AsTask(), Cancel)));

        Assert.Equal(new ArtifactRef(id, bytes.Length, id.Split('/')[1]), Assert.Single(saved.Distinct()));
        Assert.Equal(bytes, await ReadAsync(saved[0]));
        // So the sweep, which asks what no job points to, never meets it.
        Assert.Empty(await ListAsync());
        await Artifacts.DeleteAsync(id, Cancel);
        Assert.False(await Artifacts.ContainsAsync(saved[0], Cancel));
    }

    [Fact]
    public async Task A_file_of_a_job_is_found_by_its_content_and_listed_with_those_of_datasets()
    {
        var (bytes, before) = (new byte[70_000], DateTimeOffset.UtcNow.AddSeconds(-2));
        new Random(3).NextBytes(bytes);
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        var (id, data) = (ArtifactIds.OfFile(digest), ArtifactIds.OfDataset(digest));
        Assert.Null(await Artifacts.FindAsync(id, Cancel));
        foreach (var name in new[] { id, data, id }) await Artifacts.SaveAsync(name, (s, c) => s.WriteAsync(bytes, c).AsTask(), Cancel);

        var found = await Artifacts.FindAsync(id, Cancel);
        Assert.Equal((id, bytes.Length), (found?.Id, found?.Size));
        Assert.InRange(found!.Value.SavedAt, before, DateTimeOffset.UtcNow.AddSeconds(2));
        var listed = new HashSet<string>();
        await foreach (var file in Artifacts.ListFilesAsync(Cancel)) listed.Add(file.Id);
        Assert.Superset(new HashSet<string> { id, data }, listed);
        Assert.Empty(await ListAsync());
        await Artifacts.DeleteAsync(id, Cancel);
        Assert.Null(await Artifacts.FindAsync(id, Cancel));
        Assert.NotNull(await Artifacts.FindAsync(data, Cancel));
    }

    [Theory]
    [InlineData("files/..")]
    [InlineData("files/net.pt")]
    [InlineData("../../etc/passwd")]
    [InlineData("datasets/..")]
    [InlineData("datasets/mnist")]
    [InlineData("00000000000000000000000000000000/..")]
    public async Task An_id_reaches_nothing_outside_the_store(string id) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Artifacts.DeleteAsync(id, Cancel));

    private Task<ArtifactRef> SaveAsync(string name, byte[] bytes) => Artifacts.SaveAsync(_job, name, (s, c) => s.WriteAsync(bytes, c).AsTask(), Cancel);

    private async Task<byte[]> ReadAsync(ArtifactRef artifact)
    {
        await using var stream = await Artifacts.OpenAsync(artifact, Cancel);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    private async Task<List<string>> ListAsync()
    {
        var ids = new List<string>();
        await foreach (var artifact in Artifacts.ListAsync(Cancel)) ids.Add(artifact.Id);
        return ids;
    }
}
