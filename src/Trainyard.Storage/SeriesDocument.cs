using System.Collections.Immutable;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Storage;

/// <summary>What a job keeps of a named series. A best value is always finite.</summary>
internal sealed record SeriesDocument(double Latest, long Step, double? Best, long? BestStep)
{
    public double? Final { get; init; }
}

/// <summary>The one mapper between a job's series and their documents.</summary>
internal static class SeriesDocuments
{
    /// <summary>Null: there are none.</summary>
    public static IReadOnlyDictionary<string, SeriesDocument>? ToDocument(this ImmutableSortedDictionary<string, Series> metrics) => metrics.Count == 0
        ? null
        : metrics.ToImmutableSortedDictionary(m => m.Key, m => new SeriesDocument(m.Value.Latest, m.Value.Step, m.Value.Best, m.Value.BestStep) { Final = m.Value.Final }, StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, Series> ToSeries(this IReadOnlyDictionary<string, SeriesDocument> metrics) =>
        metrics.ToImmutableSortedDictionary(m => m.Key, m => new Series(m.Value.Latest, m.Value.Step, m.Value.Best, m.Value.BestStep) { Final = m.Value.Final }, StringComparer.Ordinal);

    /// <summary>
    /// A version that has no series keeps its newest figures in other fields alone: what stands there and is not the latest of its series
    /// is one more value of it.
    /// </summary>
    public static ImmutableSortedDictionary<string, Series> ReadMetrics(this JobDocument document)
    {
        var stored = document.Metrics?.ToSeries() ?? JobMetrics.None;
        if (document.MetricsThrough == document.LastEvent) return stored;
        var (progress, test) = (document.Progress, document.Result?.Test);
        var metrics = Known(progress, test).Aggregate(stored, (all, known) =>
            known.Value is not { } value || (all.TryGetValue(known.Name, out var series) && series.Latest.Equals(value)) ? all : all.With(known.Name, value, progress?.Step ?? 0));
        return document.State == JobState.Succeeded && metrics != stored ? metrics.Ended() : metrics;
    }

    private static IEnumerable<(string Name, double? Value)> Known(ProgressDocument? progress, EvaluationDocument? test) =>
    [
        (MetricNames.TrainLoss, progress?.TrainingLoss),
        (MetricNames.TrainAccuracy, progress?.TrainingAccuracy),
        (MetricNames.LearningRate, progress?.LearningRate),
        (MetricNames.SamplesPerSecond, progress?.SamplesPerSecond),
        (MetricNames.ValidationLoss, progress?.Validation?.Loss),
        (MetricNames.ValidationAccuracy, progress?.Validation?.Accuracy),
        (MetricNames.ValidationMacroF1, progress?.Validation?.MacroF1),
        (MetricNames.TestLoss, test?.Loss),
        (MetricNames.TestAccuracy, test?.Accuracy),
        (MetricNames.TestMacroF1, test?.MacroF1),
    ];
}
