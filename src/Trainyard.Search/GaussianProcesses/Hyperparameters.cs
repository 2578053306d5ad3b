using Trainyard.Search.Numerics;

namespace Trainyard.Search.GaussianProcesses;

/// <summary>
/// What a Gaussian process is fitted by, as logarithms in one vector: for each dimension one over its squared length scale, then the variance, then the variance of the noise.
/// Values are standardised, coordinates in the unit cube.
/// </summary>
internal static class Hyperparameters
{
    public const double MinNoise = 1e-6;

    public static double[] Low(int dimensions) => [.. Enumerable.Repeat(PortableMath.Log(1e-4), dimensions), PortableMath.Log(1e-3), PortableMath.Log(MinNoise)];

    public static double[] High(int dimensions) => [.. Enumerable.Repeat(PortableMath.Log(1e5), dimensions), PortableMath.Log(1e3), 0];

    /// <param name="dimensions">How many length scales.</param>
    /// <param name="weight">One over the squared length scale, for each.</param>
    public static double[] Start(int dimensions, double weight) => [.. Enumerable.Repeat(PortableMath.Log(weight), dimensions), 0, PortableMath.Log(1e-4)];

    /// <summary>
    /// Minus the logarithm of the prior, whose gradient by the logarithms is added: weights neither 0 nor without bound, a variance of about 1 (gamma 2, 1),
    /// little noise (gamma 1.1, 30). Weak: ten values outweigh it.
    /// </summary>
    public static double Prior(double[] logs, double[] gradient)
    {
        var (sum, n) = (0.0, logs.Length - 2);
        for (var d = 0; d < n; d++)
        {
            var weight = PortableMath.Exp(logs[d]);
            sum += 0.1 / weight + 0.1 * weight;
            gradient[d] += -0.1 / weight + 0.1 * weight;
        }
        var (variance, noise) = (PortableMath.Exp(logs[n]), PortableMath.Exp(logs[n + 1]));
        gradient[n] += variance - 1;
        gradient[n + 1] += 30 * noise - 0.1;
        return sum + variance - logs[n] + 30 * noise - 0.1 * logs[n + 1];
    }
}
