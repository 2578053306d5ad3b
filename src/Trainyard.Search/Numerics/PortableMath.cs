namespace Trainyard.Search.Numerics;

/// <summary>
/// Exponential and logarithm from additions, multiplications and divisions alone, which IEEE 754 defines to the last bit. <see cref="Math"/> calls the
/// system's library for these two, and libraries differ in the last bit, so that two machines could choose two points for one history.
/// Relative error below 1e-15.
/// </summary>
internal static class PortableMath
{
    /// <summary>ln 2 in two parts; the first has 21 zero bits at its end, so that its product with an exponent is exact.</summary>
    private const double Ln2High = 0.69314718036912382, Ln2Low = 1.9082149292705877e-10;

    public static readonly double LogSqrt2Pi = 0.5 * Log(2 * Math.PI);

    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 709.7) return double.PositiveInfinity;
        if (x < -745) return 0;
        var k = Math.Round(x * 1.4426950408889634);
        var r = x - k * Ln2High - k * Ln2Low;
        // Taylor's series; |r| is at most ln 2 / 2.
        var sum = 1.0;
        for (var i = 14; i >= 1; i--) sum = 1 + sum * r / i;
        return Math.ScaleB(sum, (int)k);
    }

    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        var e = Math.ILogB(x);
        var m = Math.ScaleB(x, -e);
        if (m > 1.4142135623730951) (m, e) = (m / 2, e + 1);
        // ln m = 2 artanh s, whose series has odd powers only; |s| is at most 0.172.
        var s = (m - 1) / (m + 1);
        var square = s * s;
        var sum = 0.0;
        for (var i = 23; i >= 1; i -= 2) sum = sum * square + 1.0 / i;
        return e * Ln2High + (2 * s * sum + e * Ln2Low);
    }

    /// <summary>ln(1 + x), exact for small x too.</summary>
    public static double Log1P(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Log(sum) * x / (sum - 1);
    }

    /// <summary>ln(1 − eˣ) for x below 0, without cancellation near 0.</summary>
    public static double Log1MExp(double x)
    {
        if (x < -0.7) return Log1P(-Exp(x));
        var sum = 1.0;
        for (var i = 18; i >= 2; i--) sum = 1 + sum * x / i;
        return Log(-x * sum);
    }

    public static double Pow(double x, double power) => Exp(power * Log(x));

    /// <summary>ln Σ exp(xᵢ).</summary>
    public static double LogSumExp(ReadOnlySpan<double> values)
    {
        var most = double.NegativeInfinity;
        foreach (var value in values) most = Math.Max(most, value);
        if (double.IsInfinity(most)) return most;
        var sum = 0.0;
        foreach (var value in values) sum += Exp(value - most);
        return most + Log(sum);
    }
}
