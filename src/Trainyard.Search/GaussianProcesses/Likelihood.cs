using Trainyard.Search.Numerics;

namespace Trainyard.Search.GaussianProcesses;

/// <summary>Minus the logarithm of likelihood times prior, as a function of the hyperparameters.</summary>
internal sealed class Likelihood
{
    private readonly double[] _values;

    private readonly int _dimensions;

    /// <summary>For each pair of points (i, j &lt; i), one after the other, the squared difference in each dimension.</summary>
    private readonly double[] _differences;

    public Likelihood(double[][] points, double[] values, bool[] isOrdered)
    {
        (_values, _dimensions) = (values, isOrdered.Length);
        var unit = new Matern52([.. isOrdered.Select(_ => 1.0)], 1, isOrdered);
        _differences = [.. Enumerable.Range(0, points.Length).SelectMany(i => Enumerable.Range(0, i).SelectMany(j => Enumerable.Range(0, isOrdered.Length).Select(d => unit.SquaredDifference(points[i], points[j], d))))];
    }

    /// <summary>Rasmussen and Williams 2006, equations 5.8 and 5.9; infinite where the covariance is not positive definite.</summary>
    public double At(double[] logs, double[] gradient)
    {
        var n = _values.Length;
        double[] weights = [.. logs.Take(_dimensions).Select(PortableMath.Exp)];
        var (variance, noise) = (PortableMath.Exp(logs[_dimensions]), PortableMath.Exp(logs[_dimensions + 1]));
        var kernel = new Matern52(weights, variance, []);
        var (covariance, slopes) = (new double[n * n], new double[n * (n - 1) / 2]);
        for (int i = 0, pair = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++, pair++)
            {
                var distance = 0.0;
                for (var d = 0; d < _dimensions; d++) distance += weights[d] * _differences[pair * _dimensions + d];
                (covariance[i * n + j], slopes[pair]) = kernel.At(distance);
                covariance[j * n + i] = covariance[i * n + j];
            }
            covariance[i * n + i] = variance + noise;
        }
        Array.Clear(gradient);
        if (Cholesky.Factorize((double[])covariance.Clone(), n) is not { } factor) return double.PositiveInfinity;
        var (inverse, alpha) = (factor.Inverse(), factor.Solve(_values));
        var sum = factor.HalfLogDeterminant();
        for (int i = 0, pair = 0; i < n; i++)
        {
            sum += 0.5 * _values[i] * alpha[i];
            for (var j = 0; j < i; j++, pair++)
            {
                // Twice a half: the pair stands in the matrix twice.
                var share = inverse[i * n + j] - alpha[i] * alpha[j];
                var slope = share * slopes[pair];
                for (var d = 0; d < _dimensions; d++) gradient[d] += slope * _differences[pair * _dimensions + d];
                gradient[_dimensions] += share * covariance[i * n + j];
            }
            var own = 0.5 * (inverse[i * n + i] - alpha[i] * alpha[i]);
            gradient[_dimensions] += own * variance;
            gradient[_dimensions + 1] += own * noise;
        }
        for (var d = 0; d < _dimensions; d++) gradient[d] *= weights[d];
        return sum + Hyperparameters.Prior(logs, gradient);
    }
}
