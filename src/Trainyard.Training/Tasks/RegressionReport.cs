using Trainyard.Contracts;
using Trainyard.Training.Figures;

namespace Trainyard.Training.Tasks;

/// <summary>What a regression is judged by.</summary>
internal static class RegressionReport
{
    /// <summary>Targets with plots of their own; further ones have only their share in the figures.</summary>
    private const int MaxPlots = 10;

    private delegate double? Figure(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions);

    /// <summary>By names that end with "error" where lower is better, see <see cref="MetricNames.IsLowerBetter"/>. Null: undefined.</summary>
    private static readonly (string Name, Figure Of)[] Figures =
    [
        ("r2", (t, p) => RegressionFigures.R2(t, p)),
        ("explained_variance", (t, p) => RegressionFigures.ExplainedVariance(t, p)),
        ("root_mean_squared_error", (t, p) => RegressionFigures.RootMeanSquaredError(t, p)),
        ("mean_absolute_error", (t, p) => RegressionFigures.MeanAbsoluteError(t, p)),
        ("median_absolute_error", (t, p) => RegressionFigures.MedianAbsoluteError(t, p)),
        ("max_error", (t, p) => RegressionFigures.MaxError(t, p)),
        ("mean_absolute_percentage_error", (t, p) => t.Contains(0.0) ? null : RegressionFigures.MeanAbsolutePercentageError(t, p)),
        ("pearson", Correlation.Pearson),
        ("spearman", Correlation.Spearman),
    ];

    /// <summary>Of several targets each figure is the mean over these, as scikit-learn's <c>multioutput="uniform_average"</c>; undefined where it is for one of them.</summary>
    /// <param name="loss">In standard deviations.</param>
    /// <param name="targets">Examples × targets, row by row, in their own units.</param>
    /// <param name="outputs">The network's, in standard deviations.</param>
    /// <param name="scaling">What makes predictions of the outputs.</param>
    public static TaskReport Of(double loss, double[] targets, double[] outputs, TargetScaling scaling)
    {
        var count = scaling.Mean.Count;
        var columns = Enumerable.Range(0, count).Select(i => (
            Targets: Column(targets, i, count),
            Predictions: Array.ConvertAll(Column(outputs, i, count), o => o * scaling.StandardDeviation[i] + scaling.Mean[i]))).ToList();
        var metrics = new Dictionary<string, double>();
        foreach (var (name, of) in Figures)
        {
            var each = columns.Select(c => of(c.Targets, c.Predictions)).ToList();
            if (each.All(figure => figure is not null)) metrics[name] = each.Average()!.Value;
        }
        var plots = Math.Min(count, MaxPlots);
        return new TaskReport(new Evaluation(loss, double.NaN, double.NaN), [], [])
        {
            Metrics = metrics,
            Residuals = [.. columns.Take(plots).Select(c => Residuals.Of(c.Targets, c.Predictions, Residuals.MaxPoints / plots))],
        };
    }

    private static double[] Column(double[] rows, int column, int count) => [.. Enumerable.Range(0, rows.Length / count).Select(i => rows[i * count + column])];
}
