using Trainyard.Contracts;
using Trainyard.Training.Figures;

namespace Trainyard.Tests.Worker;

/// <summary>What FiguresOfTasksTests cannot see in scikit-learn's figures.</summary>
public class RocCurveTests
{
    [Fact]
    public void Equal_scores_are_one_point()
    {
        Assert.Equal([new(0, 0, null), new(0, 0.5, 0.9), new(0.5, 1, 0.4), new(1, 1, 0.1)], RocCurve.Of([true, false, true, false], [0.9, 0.4, 0.4, 0.1]));
    }

    [Fact]
    public void Many_points_are_thinned_and_keep_the_area_and_the_ends()
    {
        var random = new Random(5);
        bool[] positive = [.. Enumerable.Range(0, 20_000).Select(_ => random.Next(20) == 0)];
        double[] scores = [.. positive.Select(p => random.NextDouble() + (p ? 0.3 : 0))];

        var points = RocCurve.Of(positive, scores);

        Assert.InRange(points.Count, 100, RocCurve.MaxPoints);
        Assert.Equal((new RocPoint(0, 0, null), (1.0, 1.0)), (points[0], (points[^1].FalsePositiveRate, points[^1].TruePositiveRate)));
        var area = points.Zip(points.Skip(1), (a, b) => (b.FalsePositiveRate - a.FalsePositiveRate) * (a.TruePositiveRate + b.TruePositiveRate) / 2).Sum();
        Assert.Equal(Ranking.RocAuc(positive, scores)!.Value, area, 1e-3);
        Assert.Equal(points, RocCurve.Of(positive, scores));
    }

    [Fact]
    public void Scores_that_are_no_numbers_have_no_area()
    {
        Assert.Null(Ranking.RocAuc([true, false], [double.NaN, 1]));
        Assert.Null(Ranking.AveragePrecision([true, false], [double.NaN, 1]));
        Assert.Empty(RocCurve.Of([true, false], [double.NaN, 1]));
    }

    [Fact]
    public void A_model_that_scores_all_classes_the_same_is_not_always_among_the_first() =>
        Assert.Equal(0.5, ClassRanking.TopK([0, 1], [0.5, 0.5, 0.5, 0.5], 2, 1));

    [Fact]
    public void Nothing_has_no_figures()
    {
        Assert.True(double.IsNaN(RegressionFigures.R2([], [])) && double.IsNaN(RegressionFigures.MaxError([], [])) && double.IsNaN(RegressionFigures.MedianAbsoluteError([], [])));
        Assert.Null(Correlation.Pearson([], []));
        Assert.Null(Ranking.RocAuc([], []));
    }

    [Fact]
    public void A_constant_whose_mean_is_rounded_is_constant_all_the_same()
    {
        double[] constant = [.. Enumerable.Repeat(0.1, 7)], other = [1, 2, 3, 4, 5, 6, 7];
        Assert.Equal((0, 1), (RegressionFigures.R2(constant, other), RegressionFigures.R2(constant, constant)));
        Assert.Null(Correlation.Pearson(constant, other));
    }
}
