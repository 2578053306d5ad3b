using System.Collections.Immutable;
using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>What a job keeps of a named series; units as in <see cref="MetricSummary"/>.</summary>
public sealed record Series(double Latest, long Step, double? Best, long? BestStep)
{
    /// <summary>Set when the job succeeds.</summary>
    public double? Final { get; init; }
}

/// <summary>A job's series by name. A series has one value a step, so a start at a checkpoint takes them back to what they were there.</summary>
public static class JobMetrics
{
    public static ImmutableSortedDictionary<string, Series> None { get; } = ImmutableSortedDictionary.Create<string, Series>(StringComparer.Ordinal);

    /// <summary>The series with one more value. NaN and infinities are the latest like others, and never the best.</summary>
    public static ImmutableSortedDictionary<string, Series> With(this ImmutableSortedDictionary<string, Series> metrics, string name, double value, long step)
    {
        var (best, bestStep) = metrics.TryGetValue(name, out var before) ? (before.Best, before.BestStep) : (null, null);
        var isBest = double.IsFinite(value) && (best is not { } old || (MetricNames.IsLowerBetter(name) ? value < old : value > old));
        return metrics.SetItem(name, isBest ? new Series(value, step, value, step) : new Series(value, step, best, bestStep));
    }

    public static ImmutableSortedDictionary<string, Series> With(this ImmutableSortedDictionary<string, Series> metrics, JobEvent e) =>
        (e is MetricsReported reported ? metrics.Admit(reported).Kept : e).Metrics().Aggregate(metrics, (all, metric) => all.With(metric.Name, metric.Value, e.Step));

    /// <summary>The series as they end.</summary>
    public static ImmutableSortedDictionary<string, Series> Ended(this ImmutableSortedDictionary<string, Series> metrics) =>
        metrics.SetItems(metrics.Select(m => KeyValuePair.Create(m.Key, m.Value with { Final = m.Value.Latest })));

    /// <summary>The job's series where an attempt starts: none at the beginning, and those of the checkpoint that it resumes from.</summary>
    internal static ImmutableSortedDictionary<string, Series> MetricsAt(this Job job, AttemptStarted start) =>
        start.Step == 0 ? None : job.Checkpoint is { Metrics: { } saved } checkpoint && checkpoint.Step == start.Step ? saved : job.Metrics;
}
