using Trainyard.Search.GaussianProcesses;
using Trainyard.Search.Numerics;

namespace Trainyard.Tests.Search;

public sealed class NumericsTests
{
    [Fact]
    public void Exponential_and_logarithm_are_those_of_the_system_but_for_the_last_bits()
    {
        for (var x = -700.0; x < 700; x += 0.37) Assert.InRange(PortableMath.Exp(x) / Math.Exp(x), 1 - 1e-14, 1 + 1e-14);
        for (var x = -300.0; x < 300; x += 0.37) Assert.Equal(Math.Log(Math.Pow(10, x)), PortableMath.Log(Math.Pow(10, x)), 1e-12);
        Assert.Equal((0, double.PositiveInfinity, 1), (PortableMath.Exp(-1000), PortableMath.Exp(1000), PortableMath.Exp(0)));
        Assert.Equal((double.NegativeInfinity, 0), (PortableMath.Log(0), PortableMath.Log(1)));
        Assert.True(double.IsNaN(PortableMath.Log(-1)) && double.IsNaN(PortableMath.Exp(double.NaN)));
    }

    /// <summary>Figures: Abramowitz and Stegun 1964, tables 26.1 and 26.2; the last is 1 / (10 √(2π)) e⁻⁵⁰ (1 − 1/100 + 3/10⁴ − …).</summary>
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.841344746068543)]
    [InlineData(-1, 0.158655253931457)]
    [InlineData(-3, 0.001349898031630)]
    [InlineData(-10, 7.61985302416e-24)]
    public void The_normal_distribution_is_that_of_the_tables(double z, double expected)
    {
        Assert.InRange(Normal.Cdf(z) / expected, 1 - 1e-11, 1 + 1e-11);
        Assert.Equal(Math.Log(expected), Normal.LogCdf(z), 1e-10);
    }

    [Fact]
    public void The_logarithm_of_the_expected_improvement_has_no_step_where_its_formula_changes()
    {
        foreach (var z in new[] { -1.0, -1e4 }) Assert.Equal(LogExpectedImprovement.LogH(z + 1e-9), LogExpectedImprovement.LogH(z - 1e-9), 1e-4);
        for (var z = 5.0; z > -1e6; z -= Math.Max(0.1, Math.Abs(z) / 10)) Assert.True(LogExpectedImprovement.LogH(z) > LogExpectedImprovement.LogH(z - Math.Max(0.1, Math.Abs(z) / 10)));
    }

    [Fact]
    public void Gradients_are_those_that_differences_show()
    {
        var random = new SearchRandom(5);
        double[][] points = [.. Enumerable.Range(0, 12).Select(_ => new[] { random.NextDouble(), random.NextDouble(), random.NextDouble() })];
        double[] values = [.. points.Select(p => p[0] * p[0] - p[1] + 0.1 * random.NextNormal())];
        bool[] ordered = [true, true, true];
        Check(new Likelihood(points, values, ordered).At, [0.5, -1, 0.3, 0.2, -3]);
        var process = GaussianProcess.Fit(points, values, ordered);
        Check(new LogExpectedImprovement(process, values.Min()).Negative, [0.31, 0.62, 0.47]);

        static void Check(BoxMinimizer.Function function, double[] at)
        {
            var (gradient, ignored) = (new double[at.Length], new double[at.Length]);
            function(at, gradient);
            for (var i = 0; i < at.Length; i++)
            {
                double[] above = [.. at], below = [.. at];
                (above[i], below[i]) = (at[i] + 1e-5, at[i] - 1e-5);
                Assert.Equal((function(above, ignored) - function(below, ignored)) / 2e-5, gradient[i], 1e-4 * Math.Max(1, Math.Abs(gradient[i])));
            }
        }
    }

    [Fact]
    public void A_Gaussian_process_passes_through_values_without_noise_and_believes_trials_that_run()
    {
        double[][] points = [.. Enumerable.Range(0, 15).Select(i => new[] { i / 14.0 })];
        double[] values = [.. points.Select(p => Math.Sin(6 * p[0]))];
        var process = GaussianProcess.Fit(points, values, [true]);
        Assert.All(points.Zip(values), p => Assert.Equal(p.Second, process.Predict(p.First).Mean, 1e-2));
        Assert.Equal(Math.Sin(6 * 0.537), process.Predict([0.537]).Mean, 1e-2);
        Assert.True(process.Believing([[0.537]]).Predict([0.537]).Variance < process.Predict([0.537]).Variance);
    }

    [Fact]
    public void A_minimum_on_the_border_is_found()
    {
        var (point, value) = BoxMinimizer.Minimize(
            (x, g) =>
            {
                (g[0], g[1]) = (-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0]));
                return 100 * Math.Pow(x[1] - x[0] * x[0], 2) + Math.Pow(1 - x[0], 2);
            },
            [-1.2, 0.5], [-2, -2], [0.5, 2], maxSteps: 200, tolerance: 1e-8);
        Assert.Equal((0.5, 0.25, 0.25), (point[0], Math.Round(point[1], 5), Math.Round(value, 5)));
    }
}
