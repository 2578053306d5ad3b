using Trainyard.Search.Numerics;

namespace Trainyard.Search.GaussianProcesses;

/// <summary>
/// Brings values nearer to a normal distribution, which a Gaussian process expects, and keeps their order: Yeo and Johnson 2000, "A new family of power transformations to improve
/// normality or symmetry", with the power of the most likelihood among <see cref="Powers"/>; before that, values are centred on their median and scaled by their quartiles, so that
/// one that is far out changes nothing for the others.
/// </summary>
internal static class PowerTransform
{
    /// <summary>1 changes nothing; less draws large values in, more the small ones.</summary>
    private static readonly double[] Powers = [.. Enumerable.Range(-20, 61).Select(i => i / 10.0)];

    /// <returns>Mean 0 and variance 1; all 0 where all values are the same.</returns>
    public static double[] Normalize(double[] values)
    {
        var scaled = Scaled(values);
        return Standardize(scaled.Length < 3 ? scaled : Powers.Select(power => Apply(scaled, power)).MaxBy(t => t.LogLikelihood).Values);
    }

    private static double[] Scaled(double[] values)
    {
        double[] sorted = [.. values.Order()];
        var scale = sorted[3 * sorted.Length / 4] - sorted[sorted.Length / 4];
        if (!(scale > 0)) scale = Math.Sqrt(values.Average(v => (v - sorted[sorted.Length / 2]) / 2 * ((v - sorted[sorted.Length / 2]) / 2)));
        return [.. values.Select(v => scale > 0 ? (v - sorted[sorted.Length / 2]) / scale : 0)];
    }

    private static (double[] Values, double LogLikelihood) Apply(double[] scaled, double power)
    {
        double[] values = [.. scaled.Select(v => v >= 0 ? BoxCox(1 + v, power) : -BoxCox(1 - v, 2 - power))];
        var mean = values.Average();
        var variance = values.Average(v => (v - mean) * (v - mean));
        var jacobian = scaled.Sum(v => (power - 1) * Math.Sign(v) * PortableMath.Log(1 + Math.Abs(v)));
        return (values, variance > 0 ? jacobian - scaled.Length / 2.0 * PortableMath.Log(variance) : double.NegativeInfinity);
    }

    private static double BoxCox(double x, double power) => power == 0 ? PortableMath.Log(x) : (PortableMath.Pow(x, power) - 1) / power;

    private static double[] Standardize(double[] values)
    {
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return [.. values.Select(v => deviation > 0 ? (v - mean) / deviation : 0)];
    }
}
