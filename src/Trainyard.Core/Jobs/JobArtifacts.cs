using Trainyard.Contracts;

namespace Trainyard.Jobs;

public static class JobArtifacts
{
    /// <summary>All that a job points to: its checkpoint, its model's files and its predictions.</summary>
    public static IEnumerable<ArtifactRef> Artifacts(this Job job)
    {
        if (job.Checkpoint is { } checkpoint) yield return checkpoint.Artifact;
        foreach (var model in job.Result?.Model ?? []) yield return model.Artifact;
        if (job.Result?.Predictions is { } predictions) yield return predictions;
    }
}
