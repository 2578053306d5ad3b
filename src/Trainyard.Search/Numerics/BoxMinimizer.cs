namespace Trainyard.Search.Numerics;

/// <summary>
/// Minimises a smooth function within bounds: the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno with projection onto the box and backtracking
/// (Nocedal and Wright 2006, "Numerical optimization", chapters 3, 6 and 16.7). For some tens of dimensions.
/// </summary>
internal static class BoxMinimizer
{
    /// <summary>The value at a point; writes the gradient there.</summary>
    public delegate double Function(double[] point, double[] gradient);

    /// <returns>The best point found and its value, which is at most that at <paramref name="start"/>.</returns>
    /// <param name="function">May be infinite or NaN: such a point is never gone to.</param>
    /// <param name="start">Within the bounds.</param>
    /// <param name="low">Bounds, equal in a dimension that stays.</param>
    /// <param name="maxSteps">After which it stops.</param>
    /// <param name="tolerance">It stops when no free component of the gradient is larger.</param>
    public static (double[] Point, double Value) Minimize(Function function, double[] start, double[] low, double[] high, int maxSteps, double tolerance)
    {
        var n = start.Length;
        var (x, gradient) = ((double[])start.Clone(), new double[n]);
        var value = function(x, gradient);
        var inverse = new double[n, n];
        Reset(inverse, n);
        for (var step = 0; step < maxSteps && double.IsFinite(value); step++)
        {
            bool[] free = [.. Enumerable.Range(0, n).Select(i => gradient[i] > 0 ? x[i] > low[i] : x[i] < high[i])];
            if (!Enumerable.Range(0, n).Any(i => free[i] && Math.Abs(gradient[i]) > tolerance)) break;
            var direction = Direction(inverse, gradient, free);
            if (Enumerable.Range(0, n).Sum(i => direction[i] * gradient[i]) >= 0)
            {
                Reset(inverse, n);
                direction = [.. gradient.Select((g, i) => free[i] ? -g : 0)];
            }
            if (LineSearch(function, x, value, gradient, direction, low, high) is not { } next) break;
            Update(inverse, n, [.. next.Point.Zip(x, (a, b) => a - b)], [.. next.Gradient.Zip(gradient, (a, b) => a - b)], isFirst: step == 0);
            var gain = value - next.Value;
            (x, value, gradient) = (next.Point, next.Value, next.Gradient);
            if (gain <= 1e-10 * (1 + Math.Abs(value))) break;
        }
        return (x, value);
    }

    private static (double[] Point, double Value, double[] Gradient)? LineSearch(Function function, double[] x, double value, double[] gradient, double[] direction, double[] low, double[] high)
    {
        var gradientThere = new double[x.Length];
        // No step is longer than 2 in any dimension: coordinates are in the unit cube or logarithms.
        var most = direction.Max(Math.Abs);
        var length = most > 2 ? 2 / most : 1;
        for (var i = 0; i < 20; i++, length *= 0.4)
        {
            double[] there = [.. x.Select((v, d) => Math.Clamp(v + length * direction[d], low[d], high[d]))];
            var slope = there.Select((v, d) => (v - x[d]) * gradient[d]).Sum();
            var valueThere = function(there, gradientThere);
            if (valueThere <= value + 1e-4 * slope && slope < 0) return (there, valueThere, gradientThere);
        }
        return null;
    }

    private static double[] Direction(double[,] inverse, double[] gradient, bool[] free)
    {
        var direction = new double[gradient.Length];
        for (var i = 0; i < gradient.Length; i++)
        {
            if (!free[i]) continue;
            for (var j = 0; j < gradient.Length; j++)
            {
                if (free[j]) direction[i] -= inverse[i, j] * gradient[j];
            }
        }
        return direction;
    }

    private static void Update(double[,] inverse, int n, double[] s, double[] y, bool isFirst)
    {
        var (sy, yy) = (0.0, 0.0);
        for (var i = 0; i < n; i++) (sy, yy) = (sy + s[i] * y[i], yy + y[i] * y[i]);
        if (!(sy > 1e-12)) return;
        if (isFirst)
        {
            for (var i = 0; i < n; i++) inverse[i, i] = sy / yy;
        }
        var hy = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++) hy[i] += inverse[i, j] * y[j];
        }
        var yhy = 0.0;
        for (var i = 0; i < n; i++) yhy += y[i] * hy[i];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++) inverse[i, j] += (1 + yhy / sy) * s[i] * s[j] / sy - (hy[i] * s[j] + s[i] * hy[j]) / sy;
        }
    }

    private static void Reset(double[,] inverse, int n)
    {
        Array.Clear(inverse);
        for (var i = 0; i < n; i++) inverse[i, i] = 1;
    }
}
