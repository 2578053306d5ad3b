using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Server.Jobs;

internal static class SpecVersions
{
    /// <summary>What a worker must understand to train this; see <see cref="Versions.Spec"/>.</summary>
    public static int Of(JobSpec spec) => spec.SinceVersion(DatasetSources.Known.Find(spec.Dataset));
}
