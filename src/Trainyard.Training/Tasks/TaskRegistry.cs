using System.Collections.Frozen;
using Trainyard.Contracts;

namespace Trainyard.Training.Tasks;

/// <summary>All tasks, by the name that a dataset's schema has for them.</summary>
internal static class TaskRegistry
{
    private static readonly FrozenDictionary<string, Func<JobSpec, DatasetInfo, ITask>> All = new Dictionary<string, Func<JobSpec, DatasetInfo, ITask>>
    {
        ["classification"] = (spec, data) => new Classification(spec, data),
    }.ToFrozenDictionary();

    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>What a job asks of its network.</summary>
    public static ITask For(JobSpec spec, DatasetInfo data) => All[data.Task](spec, data);
}
