namespace Trainyard.Search.Numerics;

/// <summary>The standard normal distribution, accurate in its tails.</summary>
internal static class Normal
{
    private const double Sqrt2 = 1.4142135623730951, SqrtPi = 1.7724538509055160;

    public static double Cdf(double z)
    {
        var x = Math.Abs(z) / Sqrt2;
        var tail = x < 2 ? 0.5 * (1 - Erf(x)) : 0.5 * PortableMath.Exp(-x * x) * ErfcX(x);
        return z < 0 ? tail : 1 - tail;
    }

    public static double LogCdf(double z)
    {
        var x = -z / Sqrt2;
        return x < 1 ? PortableMath.Log(Cdf(z)) : -x * x + PortableMath.Log(0.5 * ErfcX(x));
    }

    /// <summary>The probability between two values, without cancellation in the upper tail.</summary>
    public static double Mass(double low, double high) => low > 0 ? Cdf(-low) - Cdf(-high) : Cdf(high) - Cdf(low);

    public static double LogDensity(double z) => -0.5 * z * z - PortableMath.LogSqrt2Pi;

    /// <summary>exp(x²) erfc(x) for x ≥ 0: by the series of erf below 2, by the continued fraction above (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14).</summary>
    public static double ErfcX(double x)
    {
        if (x < 2) return PortableMath.Exp(x * x) * (1 - Erf(x));
        var fraction = x;
        for (var i = 50; i >= 1; i--) fraction = x + i / 2.0 / fraction;
        return 1 / (SqrtPi * fraction);
    }

    private static double Erf(double x)
    {
        var (sum, term) = (x, x);
        for (var i = 1; term > sum * 1e-17; i++) sum += term *= 2 * x * x / (2 * i + 1);
        return 2 / SqrtPi * PortableMath.Exp(-x * x) * sum;
    }
}
