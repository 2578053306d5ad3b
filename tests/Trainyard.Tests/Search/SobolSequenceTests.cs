using Trainyard.Search.Numerics;

namespace Trainyard.Tests.Search;

public sealed class SobolSequenceTests
{
    /// <summary>Scrambling keeps what makes the sequence a net: each interval of 1/64 of each axis has one of 64 points.</summary>
    [Fact]
    public void Each_axis_is_filled_evenly()
    {
        var sequence = new SobolSequence(SobolSequence.MaxDimensions, 11);
        double[][] points = [.. Enumerable.Range(0, 64).Select(sequence.Point)];
        for (var d = 0; d < SobolSequence.MaxDimensions; d++) Assert.Equal(Enumerable.Range(0, 64), points.Select(p => (int)(p[d] * 64)).Order());
    }

    /// <summary>The first two dimensions are a (0, 6, 2)-net: each elementary box of 1/64 has one point.</summary>
    [Fact]
    public void Each_elementary_box_has_one_point()
    {
        var sequence = new SobolSequence(2, 5);
        double[][] points = [.. Enumerable.Range(0, 64).Select(sequence.Point)];
        for (var columns = 1; columns <= 64; columns *= 2) Assert.Equal(64, points.Select(p => ((int)(p[0] * columns), (int)(p[1] * 64 / columns))).Distinct().Count());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(20)]
    public void Its_discrepancy_is_below_that_of_random_points(int dimensions)
    {
        for (var seed = 0UL; seed < 5; seed++)
        {
            var (sequence, random) = (new SobolSequence(dimensions, seed), new SearchRandom(seed));
            var quasi = Discrepancy([.. Enumerable.Range(0, 256).Select(sequence.Point)]);
            var pseudo = Discrepancy([.. Enumerable.Range(0, 256).Select(_ => Enumerable.Range(0, dimensions).Select(_ => random.NextDouble()).ToArray())]);
            Assert.True(quasi < pseudo * (dimensions <= 6 ? 0.5 : 0.95), $"{quasi} against {pseudo}");
        }
    }

    [Fact]
    public void Seeds_scramble_differently() => Assert.NotEqual(new SobolSequence(3, 1).Point(5), new SobolSequence(3, 2).Point(5));

    /// <summary>The centred L2 discrepancy (Hickernell 1998, "A generalized discrepancy and quadrature error bound", equation 1.5).</summary>
    private static double Discrepancy(double[][] points)
    {
        var (n, s) = (points.Length, points[0].Length);
        double[][] c = [.. points.Select(p => p.Select(x => x - 0.5).ToArray())];
        var single = c.Sum(p => p.Aggregate(1.0, (product, x) => product * (1 + Math.Abs(x) / 2 - x * x / 2)));
        var pairs = c.Sum(p => c.Sum(q => Enumerable.Range(0, s).Aggregate(1.0, (product, d) => product * (1 + (Math.Abs(p[d]) + Math.Abs(q[d]) - Math.Abs(p[d] - q[d])) / 2))));
        return Math.Sqrt(Math.Pow(13.0 / 12, s) - 2.0 / n * single + pairs / n / n);
    }
}
