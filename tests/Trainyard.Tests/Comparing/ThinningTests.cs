using Trainyard.Curves;

namespace Trainyard.Tests.Comparing;

public sealed class ThinningTests
{
    [Fact]
    public void A_short_curve_stays_as_it_is()
    {
        var curve = CurveOf(1, double.NaN, 3);
        Assert.Equal([new ThinnedPoint(curve[0], 1, 1), new ThinnedPoint(curve[1], 1, double.NaN), new ThinnedPoint(curve[2], 1, 3)], Thinning.Thin(curve, 4));
        Assert.Empty(Thinning.Thin([], 4));
    }

    [Fact]
    public void A_single_spike_remains_where_it_was()
    {
        var values = Enumerable.Range(0, 10_000).Select(i => i switch { 4_321 => 99, 7_777 => -99, _ => Math.Sin(i) }).ToArray();
        var kept = Thinning.Thin(CurveOf(values), 200);

        Assert.Contains(kept, p => p.Point is { Step: 4_321, Value: 99 });
        Assert.Contains(kept, p => p.Point is { Step: 7_777, Value: -99 });
        Assert.True(kept.Count <= 200);
    }

    [Fact]
    public void What_is_not_finite_remains_such_and_counts_for_no_mean()
    {
        var values = Enumerable.Repeat(2.0, 1_000).ToArray();
        (values[100], values[500], values[501], values[900]) = (double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.NaN);
        var kept = Thinning.Thin(CurveOf(values), 20);

        Assert.Equal([100L, 500, 501, 900], kept.Where(p => !double.IsFinite(p.Point.Value)).Select(p => p.Point.Step));
        Assert.All(kept, p => Assert.True(double.IsNaN(p.Mean) || p.Mean == 2));
    }

    /// <summary>Random curves of any length, thinned to any number of points.</summary>
    [Fact]
    public void Any_curve_keeps_its_ends_and_extremes_its_order_and_its_mean()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var points = CurveOf([.. Enumerable.Range(0, random.Next(1, 3_000)).Select(_ => random.Next(40) == 0 ? NotFinite(random) : Math.Pow(random.NextDouble() - 0.5, 5) * 1e6)]);
            var most = random.Next(4, 400);
            var kept = Thinning.Thin(points, most);

            Assert.Equal(points[0], kept[0].Point);
            Assert.Equal(points[^1], kept[^1].Point);
            Assert.All(kept, p => Assert.Equal(points[(int)p.Point.Step], p.Point));
            Assert.Equal(kept.Select(p => p.Point.Step).Distinct().Order(), kept.Select(p => p.Point.Step));
            var finite = points.Select(p => p.Value).Where(double.IsFinite).ToList();
            if (finite.Count > 0)
            {
                Assert.Contains(kept, p => p.Point.Value == finite.Min());
                Assert.Contains(kept, p => p.Point.Value == finite.Max());
            }
            foreach (var kind in new Func<double, bool>[] { double.IsNaN, double.IsPositiveInfinity, double.IsNegativeInfinity })
                Assert.Equal(points.Any(p => kind(p.Value)), kept.Any(p => kind(p.Point.Value)));
            Assert.True(points.Length <= most || kept.Count(p => double.IsFinite(p.Point.Value)) <= most, $"{kept.Count} of {points.Length} for {most}");
            Assert.Equal(points.Length, kept.Sum(p => p.Count));
        }
    }

    [Fact]
    public void A_mean_is_that_of_the_points_that_are_left_out()
    {
        var points = CurveOf([.. Enumerable.Range(0, 100).Select(i => (double)i)]);
        var kept = Thinning.Thin(points, 10);

        var first = 0;
        foreach (var (point, count, mean) in kept)
        {
            Assert.Equal(points.Skip(first).Take(count).Average(p => p.Value), mean, 9);
            Assert.Equal(points[first + count - 1], point);
            first += count;
        }
    }

    private static double NotFinite(Random random) => random.Next(3) switch { 0 => double.NaN, 1 => double.PositiveInfinity, _ => double.NegativeInfinity };

    private static CurvePoint[] CurveOf(params double[] values) => [.. values.Select((value, i) => new CurvePoint(i, i / 2.0, value))];
}
