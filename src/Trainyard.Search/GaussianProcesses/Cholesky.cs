using MathNet.Numerics.Providers.LinearAlgebra;
using Trainyard.Search.Numerics;

namespace Trainyard.Search.GaussianProcesses;

/// <summary>
/// A symmetric positive definite matrix, factorised by MathNet.Numerics: by its managed code always, never by a native library that a machine may have,
/// since these round differently.
/// </summary>
internal sealed class Cholesky
{
    private static readonly ManagedLinearAlgebraProvider Algebra = new();

    private readonly double[] _factor;

    private readonly int _order;

    private Cholesky(double[] factor, int order) => (_factor, _order) = (factor, order);

    /// <returns>Null where the matrix is not positive definite.</returns>
    /// <param name="matrix">All <paramref name="order"/>² elements; it is overwritten.</param>
    public static Cholesky? Factorize(double[] matrix, int order)
    {
        try
        {
            Algebra.CholeskyFactor(matrix, order);
            return new Cholesky(matrix, order);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Half of the determinant's logarithm.</summary>
    public double HalfLogDeterminant()
    {
        var sum = 0.0;
        for (var i = 0; i < _order; i++) sum += PortableMath.Log(_factor[i * _order + i]);
        return sum;
    }

    public double[] Solve(double[] right)
    {
        var solution = (double[])right.Clone();
        Algebra.CholeskySolveFactored(_factor, _order, solution, 1);
        return solution;
    }

    public double[] Inverse()
    {
        var inverse = new double[_order * _order];
        for (var i = 0; i < _order; i++) inverse[i * _order + i] = 1;
        Algebra.CholeskySolveFactored(_factor, _order, inverse, _order);
        return inverse;
    }
}
