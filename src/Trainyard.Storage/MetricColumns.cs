using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Storage;

/// <summary>Where the figures of series are to sort and filter by, beside or in a job's document.</summary>
internal static class MetricColumns
{
    /// <summary>In MongoDB, the field beside the document.</summary>
    public const string Field = "metrics";

    /// <summary>Where documents have a series that an older version knew as a figure of its own.</summary>
    private static readonly Dictionary<string, string> OlderPaths = new()
    {
        [MetricNames.TrainLoss] = "progress.trainingLoss",
        [MetricNames.TrainAccuracy] = "progress.trainingAccuracy",
        [MetricNames.LearningRate] = "progress.learningRate",
        [MetricNames.SamplesPerSecond] = "progress.samplesPerSecond",
        [MetricNames.ValidationLoss] = "progress.validation.loss",
        [MetricNames.ValidationAccuracy] = "progress.validation.accuracy",
        [MetricNames.ValidationMacroF1] = "progress.validation.macroF1",
        [MetricNames.TestLoss] = "result.test.loss",
        [MetricNames.TestAccuracy] = "result.test.accuracy",
        [MetricNames.TestMacroF1] = "result.test.macroF1",
    };

    /// <summary>A series' finite figures, by the name that <see cref="PathOf"/> gives them.</summary>
    public static IEnumerable<(string Name, IEnumerable<(string Figure, double Value)> Figures)> Of(Job job) =>
        job.Metrics.Select(m => (Encoded(m.Key), Finite(("latest", m.Value.Latest), ("best", m.Value.Best), ("final", m.Value.Final))));

    /// <summary>The path of a figure beside MongoDB's document.</summary>
    public static string PathOf(MetricKey metric) => $"{Field}.{Encoded(metric.Name)}.{FigureOf(metric)}";

    /// <summary>The path of a figure in a document as SQLite writes paths, and of what an older version has instead.</summary>
    public static (string Path, string? Older) JsonPathsOf(MetricKey metric) =>
        ($"$.metrics.\"{metric.Name}\".{FigureOf(metric)}", OlderPaths.TryGetValue(metric.Name, out var older) && (metric.Figure != MetricFigure.Final || older.StartsWith("result", StringComparison.Ordinal)) ? $"$.{older}" : null);

    private static string FigureOf(MetricKey metric) => metric.Figure switch { MetricFigure.Latest => "latest", MetricFigure.Best => "best", _ => "final" };

    private static IEnumerable<(string Figure, double Value)> Finite(params (string Figure, double? Value)[] figures) =>
        figures.Where(f => f.Value is { } value && double.IsFinite(value)).Select(f => (f.Figure, f.Value!.Value));

    /// <summary>A dot and a dollar sign have a meaning of their own in a field's name.</summary>
    private static string Encoded(string name) =>
        name.Replace("%", "%25", StringComparison.Ordinal).Replace(".", "%2E", StringComparison.Ordinal).Replace("$", "%24", StringComparison.Ordinal);
}
