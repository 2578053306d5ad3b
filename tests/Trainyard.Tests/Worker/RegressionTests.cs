using Trainyard.Contracts;
using Trainyard.Training.Figures;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

public sealed class RegressionTests : IDisposable
{
    private static readonly TargetScaling Scaling = new([5000, 1], [200, 0.5]);
    private readonly TorchSharp.DisposeScope _scope;

    public RegressionTests()
    {
        _ = Training.Runtime.Device;
        _scope = NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Theory, InlineData(RegressionLoss.Mse), InlineData(RegressionLoss.Mae), InlineData(RegressionLoss.Huber)]
    public void Targets_of_any_size_are_learned(object loss)
    {
        var x = TaskTrial.Inputs(60, 3);
        float[] y = [.. Enumerable.Range(0, 60).SelectMany(i => new[] { 5000 + 300 * x[3 * i] - 200 * x[3 * i + 1], 1e-3f * x[3 * i + 2] })];
        using var targets = tensor(y, [60, 2]);
        using var task = new Regression(TargetScaling.Of(targets), CPU, (RegressionLoss)loss);

        var (first, last, report) = TaskTrial.Train(task, tensor(x, [60, 3]), targets, 2);

        Assert.True(last < first / 20, $"{first} to {last}");
        Assert.InRange(report.Metrics["r2"], 0.99, 1);
        Assert.InRange(report.Metrics["spearman"], 0.99, 1);
        Assert.True(double.IsNaN(report.Figures.Accuracy) && double.IsNaN(report.Figures.MacroF1));
        Assert.Empty(report.Classes);
        Assert.Empty(report.ConfusionMatrix);
        Assert.Null(task.Correct(targets, targets));
    }

    [Fact]
    public void Figures_are_in_the_targets_units_and_means_over_the_targets()
    {
        using var task = new Regression(Scaling, CPU);
        float[] outputs = [0, 0, 1, -1, -1, 2, 0.5f, 0], targets = [5010, 1, 5250, 0.6f, 4700, 1.9f, 5000, 0];

        var report = TaskTrial.Evaluate(task, tensor(outputs, [4, 2]), tensor(targets, [4, 2]));

        double[] t0 = [5010, 5250, 4700, 5000], p0 = [5000, 5200, 4800, 5100], t1 = [1, 0.6f, 1.9f, 0], p1 = [1, 0.5, 2, 1];
        double Mean(Func<double[], double[], double?> figure) => (figure(t0, p0)!.Value + figure(t1, p1)!.Value) / 2;
        var expected = new Dictionary<string, double>
        {
            ["r2"] = Mean((t, p) => RegressionFigures.R2(t, p)),
            ["explained_variance"] = Mean((t, p) => RegressionFigures.ExplainedVariance(t, p)),
            ["root_mean_squared_error"] = Mean((t, p) => RegressionFigures.RootMeanSquaredError(t, p)),
            ["mean_absolute_error"] = Mean((t, p) => RegressionFigures.MeanAbsoluteError(t, p)),
            ["median_absolute_error"] = Mean((t, p) => RegressionFigures.MedianAbsoluteError(t, p)),
            ["max_error"] = Mean((t, p) => RegressionFigures.MaxError(t, p)),
            ["pearson"] = Mean((t, p) => Correlation.Pearson(t, p)),
            ["spearman"] = Mean((t, p) => Correlation.Spearman(t, p)),
        };
        // The second target has a 0, of which no error is a share.
        Assert.Equal(expected.Keys.Order(), report.Metrics.Keys.Order());
        Assert.All(expected, figure => Assert.Equal(figure.Value, report.Metrics[figure.Key], 1e-9));
        Assert.Equal([t0.Zip(p0, (t, p) => new ResidualPoint(t, p)), t1.Zip(p1, (t, p) => new ResidualPoint(t, p))], report.Residuals);

        var errors = targets.Zip(outputs, (t, o) => (t, o)).Select((e, i) => e.o - (e.t - Scaling.Mean[i % 2]) / Scaling.StandardDeviation[i % 2]);
        Assert.Equal(errors.Average(e => e * e), report.Figures.Loss, 1e-6);
    }

    [Theory, InlineData(RegressionLoss.Mse), InlineData(RegressionLoss.Mae), InlineData(RegressionLoss.Huber)]
    public void Each_loss_has_the_gradient_of_its_formula(object loss)
    {
        using var task = new Regression(Scaling, CPU, (RegressionLoss)loss);
        float[] outputs = [0.25f, 3, -2, 0.5f], targets = [5000, 1, 5100, 1.25f];
        double[] errors = [0.25, 3, -2.5, 0];

        TaskTrial.Near(
            errors.Select(e => (RegressionLoss)loss switch { RegressionLoss.Mse => 2 * e, RegressionLoss.Mae => Math.Sign(e), _ => Math.Clamp(e, -1, 1) } / 4),
            TaskTrial.Gradient(task, outputs, 2, tensor(targets, [2, 2])));
    }

    [Fact]
    public void One_number_for_each_example_is_no_matrix_of_differences()
    {
        using var task = new Regression(new([0], [1]), CPU);
        Assert.Equal(0, task.Loss(tensor([1f, 2, 3], [3, 1]), tensor([1f, 2, 3])).item<float>());
    }

    [Fact]
    public void Scaling_is_by_mean_and_deviation_and_leaves_a_constant_as_it_is()
    {
        var scaling = TargetScaling.Of(tensor([1f, 0.1f, 3, 0.1f, 5, 0.1f], [3, 2]));
        TaskTrial.Near([3, 0.1f], scaling.Mean);
        TaskTrial.Near([Math.Sqrt(8.0 / 3), 1], scaling.StandardDeviation);
        Assert.Equal(new TargetScaling([2], [1]).Mean, TargetScaling.Of(tensor([1f, 2, 3])).Mean);
    }

    [Fact]
    public void Predictions_that_are_no_numbers_are_no_good_figures()
    {
        using var task = new Regression(new([0], [1]), CPU);
        var report = TaskTrial.Evaluate(task, tensor([1f, float.NaN, 3], [3, 1]), tensor([1f, 2, 3], [3, 1]));
        Assert.All(report.Metrics, figure => Assert.True(double.IsNaN(figure.Value), figure.Key));
        Assert.DoesNotContain("pearson", report.Metrics.Keys);
    }

    [Fact]
    public void A_plot_has_examples_from_the_first_to_the_last()
    {
        double[] many = [.. Enumerable.Range(0, 2_500).Select(i => (double)i)];
        var points = Residuals.Of(many, many);
        Assert.Equal(Residuals.MaxPoints, points.Count);
        Assert.Equal([0.0, 2, 5, 7, 10], points.Take(5).Select(p => p.Target));
        Assert.Equal(2_497, points[^1].Target);
        Assert.Equal(many.Take(3), Residuals.Of(many.AsSpan(0, 3), many.AsSpan(0, 3)).Select(p => p.Prediction));
    }
}
