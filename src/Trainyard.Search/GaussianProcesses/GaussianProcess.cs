using Trainyard.Search.Numerics;

namespace Trainyard.Search.GaussianProcesses;

/// <summary>A Gaussian process with mean 0, conditioned on values at points (Rasmussen and Williams 2006, algorithm 2.1).</summary>
internal sealed class GaussianProcess
{
    private static readonly double[] StartWeights = [1, 20];

    private readonly double[][] _points;

    private readonly double[] _logs, _inverse, _alpha;

    private readonly Matern52 _kernel;

    private readonly bool[] _isOrdered;

    private GaussianProcess(double[][] points, double[] values, bool[] isOrdered, double[] logs)
    {
        (_points, _isOrdered, _logs, Values) = (points, isOrdered, logs, values);
        var dimensions = isOrdered.Length;
        _kernel = new Matern52([.. logs.Take(dimensions).Select(PortableMath.Exp)], PortableMath.Exp(logs[dimensions]), isOrdered);
        var (n, noise) = (points.Length, PortableMath.Exp(logs[dimensions + 1]));
        Cholesky? factor = null;
        // Equal points make the matrix singular but for the noise; more of it always helps.
        for (var jitter = noise; factor is null; jitter *= 10)
        {
            var matrix = new double[n * n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = _kernel.At(points[i], points[j]);
                matrix[i * n + i] += jitter;
            }
            factor = Cholesky.Factorize(matrix, n);
        }
        (_inverse, _alpha) = (factor.Inverse(), factor.Solve(values));
    }

    /// <summary>Standardised; less is better.</summary>
    public double[] Values { get; }

    /// <summary>Hyperparameters with the most likelihood times prior that a quasi-Newton method finds from two starts (Rasmussen and Williams 2006, equations 5.8 and 5.9).</summary>
    public static GaussianProcess Fit(double[][] points, double[] values, bool[] isOrdered)
    {
        var likelihood = new Likelihood(points, values, isOrdered);
        var dimensions = isOrdered.Length;
        var (low, high) = (Hyperparameters.Low(dimensions), Hyperparameters.High(dimensions));
        var best = StartWeights.Select(weight => BoxMinimizer.Minimize(likelihood.At, Hyperparameters.Start(dimensions, weight), low, high, maxSteps: 40, tolerance: 1e-2)).MinBy(fit => fit.Value);
        return new GaussianProcess(points, values, isOrdered, best.Point);
    }

    /// <summary>With further points at which the value is taken to be what is expected there: trials that run.</summary>
    public GaussianProcess Believing(IReadOnlyList<double[]> points) =>
        points.Count == 0 ? this : new GaussianProcess([.. _points, .. points], [.. Values, .. points.Select(p => Predict(p).Mean)], _isOrdered, _logs);

    public (double Mean, double Variance) Predict(double[] x)
    {
        var k = new double[_points.Length];
        for (var i = 0; i < k.Length; i++) k[i] = _kernel.At(x, _points[i]);
        return Predict(k, Product(k));
    }

    /// <summary>Mean and variance, and their gradients by the coordinates, which are written.</summary>
    public (double Mean, double Variance) Predict(double[] x, double[] meanGradient, double[] varianceGradient)
    {
        var (k, slopes) = (new double[_points.Length], new double[_points.Length]);
        for (var i = 0; i < k.Length; i++) (k[i], slopes[i]) = _kernel.At(_kernel.SquaredDistance(x, _points[i]));
        var product = Product(k);
        Array.Clear(meanGradient);
        Array.Clear(varianceGradient);
        for (var i = 0; i < k.Length; i++)
        {
            for (var d = 0; d < x.Length; d++)
            {
                var slope = slopes[i] * _kernel.DistanceSlope(x, _points[i], d);
                meanGradient[d] += slope * _alpha[i];
                varianceGradient[d] -= 2 * slope * product[i];
            }
        }
        return Predict(k, product);
    }

    private (double Mean, double Variance) Predict(double[] k, double[] product)
    {
        var (mean, variance) = (0.0, _kernel.Variance);
        for (var i = 0; i < k.Length; i++) (mean, variance) = (mean + k[i] * _alpha[i], variance - k[i] * product[i]);
        return (mean, Math.Max(variance, 1e-12));
    }

    private double[] Product(double[] k)
    {
        var (n, product) = (k.Length, new double[k.Length]);
        for (var j = 0; j < n; j++)
        {
            var factor = k[j];
            var row = _inverse.AsSpan(j * n, n);
            for (var i = 0; i < row.Length; i++) product[i] += factor * row[i];
        }
        return product;
    }
}
