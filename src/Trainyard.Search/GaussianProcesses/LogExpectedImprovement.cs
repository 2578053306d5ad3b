using Trainyard.Search.Numerics;

namespace Trainyard.Search.GaussianProcesses;

/// <summary>
/// The logarithm of the expected improvement over a value, which has a gradient where the improvement itself is 0 in floating point
/// (Ament et al. 2023, "Unexpected improvements to expected improvement for Bayesian optimization", equations 8 and 9).
/// </summary>
internal sealed class LogExpectedImprovement(GaussianProcess process, double best)
{
    public double At(double[] x)
    {
        var (mean, variance) = process.Predict(x);
        var deviation = Math.Sqrt(variance);
        return PortableMath.Log(deviation) + LogH((best - mean) / deviation);
    }

    /// <summary>Negative, for a minimiser, with its gradient.</summary>
    public double Negative(double[] x, double[] gradient)
    {
        var varianceGradient = new double[x.Length];
        var (mean, variance) = process.Predict(x, gradient, varianceGradient);
        var deviation = Math.Sqrt(variance);
        var z = (best - mean) / deviation;
        var logH = LogH(z);
        // d ln h / dz = Φ(z) / h(z).
        var slope = PortableMath.Exp(Normal.LogCdf(z) - logH);
        for (var d = 0; d < x.Length; d++)
        {
            var deviationSlope = varianceGradient[d] / (2 * deviation);
            gradient[d] = -(deviationSlope / deviation + slope * (-gradient[d] - z * deviationSlope) / deviation);
        }
        return -(PortableMath.Log(deviation) + logH);
    }

    /// <summary>ln(φ(z) + z Φ(z)), in three ranges.</summary>
    public static double LogH(double z)
    {
        if (z > -1) return PortableMath.Log(PortableMath.Exp(Normal.LogDensity(z)) + z * Normal.Cdf(z));
        if (z < -1e4) return Normal.LogDensity(z) - 2 * PortableMath.Log(-z);
        // ln(√(π/2) |z| erfcx(|z|/√2)), the ratio of the two terms.
        var ratio = PortableMath.Log(1.2533141373155003 * -z * Normal.ErfcX(-z / 1.4142135623730951));
        return Normal.LogDensity(z) + PortableMath.Log1MExp(Math.Min(ratio, -1e-300));
    }
}
