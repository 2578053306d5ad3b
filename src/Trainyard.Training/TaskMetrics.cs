using System.Diagnostics;
using Trainyard.Contracts;

namespace Trainyard.Training;

/// <summary>
/// Reports the figures that a task has names of its own for. A name that no series may have is left out, and the job's log says so once.
/// </summary>
/// <param name="report">Where events go.</param>
internal sealed class TaskMetrics(Action<JobEvent> report)
{
    private readonly HashSet<string> _refused = [];

    /// <param name="phase">What they were measured in; each is a value of the series <c>PHASE/NAME</c>.</param>
    /// <param name="figures">By name. They may be NaN or infinite.</param>
    /// <param name="epoch">The epoch that ends; null: none does.</param>
    public void Report(MetricPhase phase, IReadOnlyDictionary<string, double> figures, int? epoch)
    {
        var named = figures.Select(f => (Name: $"{Prefix(phase)}/{f.Key}", f.Value)).ToLookup(f => MetricNames.Refusal(f.Name));
        foreach (var values in named[null].Chunk(MetricsReported.MaxValues)) report(new MetricsReported(phase, values.ToDictionary(v => v.Name, v => v.Value)) { Epoch = epoch });
        foreach (var refused in named.Where(n => n.Key is not null))
        {
            foreach (var (name, _) in refused.Where(r => _refused.Add(r.Name))) report(new LineLogged(LineLevel.Warning, $"The metric '{name}' is left out: {refused.Key}."));
        }
    }

    private static string Prefix(MetricPhase phase) => phase switch
    {
        MetricPhase.Training => "train",
        MetricPhase.Validation => "validation",
        MetricPhase.Test => "test",
        _ => throw new UnreachableException(phase.ToString()),
    };
}
