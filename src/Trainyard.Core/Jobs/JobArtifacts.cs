using Trainyard.Contracts;

namespace Trainyard.Jobs;

public static class JobArtifacts
{
    /// <summary>All that a job points to: its checkpoint and its model's files.</summary>
    public static IEnumerable<ArtifactRef> Artifacts(this Job job)
    {
        if (job.Checkpoint is { } checkpoint) yield return checkpoint.Artifact;
        foreach (var model in job.Result?.Model ?? []) yield return model.Artifact;
    }
}
