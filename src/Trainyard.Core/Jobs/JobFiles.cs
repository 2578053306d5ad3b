using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>Files that a job needs besides its dataset, called by their content. They stay until the job has ended.</summary>
public sealed record JobFiles
{
    /// <summary>The network; null: it is built of the spec's layers.</summary>
    public ArtifactRef? TorchScript { get; init; }

    /// <summary>Weights to begin with, as safetensors; null: none are given.</summary>
    public ArtifactRef? StartFrom { get; init; }

    public IEnumerable<ArtifactRef> All => new[] { TorchScript, StartFrom }.OfType<ArtifactRef>();
}
