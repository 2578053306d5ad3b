using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Storage;

/// <summary>Where the figures of series are to sort and filter by, beside or in a job's document.</summary>
internal static class MetricColumns
{
    /// <summary>In MongoDB, the field beside the document.</summary>
    public const string Field = "metrics";

    /// <summary>A series' finite figures, by the name that <see cref="PathOf"/> gives them.</summary>
    public static IEnumerable<(string Name, IEnumerable<(string Figure, double Value)> Figures)> Of(Job job) =>
        job.Metrics.Select(m => (Encoded(m.Key), Finite(("latest", m.Value.Latest), ("best", m.Value.Best), ("final", m.Value.Final))));

    /// <summary>The path of a figure beside MongoDB's document.</summary>
    public static string PathOf(MetricKey metric) => $"{Field}.{Encoded(metric.Name)}.{FigureOf(metric)}";

    private static string FigureOf(MetricKey metric) => metric.Figure switch { MetricFigure.Latest => "latest", MetricFigure.Best => "best", _ => "final" };

    private static IEnumerable<(string Figure, double Value)> Finite(params (string Figure, double? Value)[] figures) =>
        figures.Where(f => f.Value is { } value && double.IsFinite(value)).Select(f => (f.Figure, f.Value!.Value));

    /// <summary>A dot and a dollar sign have a meaning of their own in a field's name.</summary>
    internal static string Encoded(string name) =>
        name.Replace("%", "%25", StringComparison.Ordinal).Replace(".", "%2E", StringComparison.Ordinal).Replace("$", "%24", StringComparison.Ordinal);
}
