using Trainyard.Artifacts;
using Trainyard.Contracts;

namespace Trainyard.Tests.Simulation;

/// <summary>Files that all processes share. Training waits for them on its own thread, so each call is over at once.</summary>
internal sealed class SimArtifacts(Scheduler scheduler, SimNetwork network) : IArtifactStore
{
    private readonly Dictionary<string, byte[]> _files = [];

    /// <summary>Share of files for which the disk has no room.</summary>
    public double Fullness { get; set; }

    /// <summary>A file of some other job; null: there is none.</summary>
    public ArtifactRef? Other(JobId than) => _files.FirstOrDefault(f => ArtifactIds.JobOf(f.Key) != than) is { Key: { } id } file ? new ArtifactRef(id, file.Value.Length, "") : null;

    public async Task<ArtifactRef> SaveAsync(string id, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        if (scheduler.Random.NextDouble() < Math.Max(network.Loss, Fullness)) throw new IOException("The disk is full.");
        using var stream = new MemoryStream();
        await write(stream, cancellationToken);
        _files[id] = stream.ToArray();
        return new ArtifactRef(id, stream.Length, "");
    }

    public Task<bool> ContainsAsync(ArtifactRef artifact, CancellationToken cancellationToken) => Task.FromResult(_files.ContainsKey(artifact.Id));

    public Task<Stream> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken) => _files.TryGetValue(artifact.Id, out var file)
        ? Task.FromResult<Stream>(new MemoryStream(file))
        : throw new InvalidDataException($"The file '{artifact.Id}' is missing.");

    public Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        _files.Remove(id);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<StoredArtifact> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredFile?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredFile> ListFilesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
