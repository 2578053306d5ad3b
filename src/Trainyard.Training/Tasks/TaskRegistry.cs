using System.Collections.Frozen;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>All tasks, by the name that a dataset's schema has for them.</summary>
internal static class TaskRegistry
{
    private static readonly FrozenDictionary<string, Func<JobSpec, DatasetInfo, Tensor, ITask>> All = new Dictionary<string, Func<JobSpec, DatasetInfo, Tensor, ITask>>
    {
        ["classification"] = (spec, data, targets) => new Classification(spec, data, spec.ClassWeights == ClassWeighting.Balanced ? ClassWeights.Balanced(targets, data.Outputs) : null),
        ["multi-label"] = (_, data, _) => new MultiLabel(data),
        ["regression"] = (spec, _, targets) => new Regression(TargetScaling.Of(targets), targets.device, spec.RegressionLoss),
    }.ToFrozenDictionary();

    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>What a job asks of its network.</summary>
    /// <param name="spec">The job's.</param>
    /// <param name="data">The schema of its dataset.</param>
    /// <param name="targets">Of the examples that are trained on, without those to validate and to test with, on the device of the training.</param>
    public static ITask For(JobSpec spec, DatasetInfo data, Tensor targets) => All[data.Task](spec, data, targets);
}
