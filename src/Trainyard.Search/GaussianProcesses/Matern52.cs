using Trainyard.Search.Numerics;

namespace Trainyard.Search.GaussianProcesses;

/// <summary>
/// The Matérn kernel of smoothness 5/2 with a length scale for each dimension (Rasmussen and Williams 2006, "Gaussian processes for machine learning", equations 4.17 and 5.1):
/// k(r) = v (1 + √5 r + 5 r²/3) exp(−√5 r), where r² = Σ wᵢ (xᵢ − yᵢ)², and wᵢ is one over the square of the length scale.
/// A dimension of names, not numbers, has the difference 1 between any two that differ.
/// </summary>
internal sealed class Matern52(double[] weights, double variance, bool[] isOrdered)
{
    private const double Sqrt5 = 2.2360679774997896;

    public double Variance => variance;

    public double At(double[] x, double[] y) => At(SquaredDistance(x, y)).Value;

    /// <summary>The covariance, and its derivative by r².</summary>
    public (double Value, double Slope) At(double squaredDistance)
    {
        var r = Sqrt5 * Math.Sqrt(squaredDistance);
        var decay = variance * PortableMath.Exp(-r);
        return (decay * (1 + r + r * r / 3), -5.0 / 6 * decay * (1 + r));
    }

    public double SquaredDistance(double[] x, double[] y)
    {
        var sum = 0.0;
        for (var d = 0; d < weights.Length; d++) sum += weights[d] * SquaredDifference(x, y, d);
        return sum;
    }

    /// <summary>Without the weight: also the derivative of r² by it.</summary>
    public double SquaredDifference(double[] x, double[] y, int d) => isOrdered[d] ? (x[d] - y[d]) * (x[d] - y[d]) : x[d] == y[d] ? 0 : 1;

    /// <summary>The derivative of r² by a coordinate of <paramref name="x"/>.</summary>
    public double DistanceSlope(double[] x, double[] y, int d) => isOrdered[d] ? 2 * weights[d] * (x[d] - y[d]) : 0;
}
