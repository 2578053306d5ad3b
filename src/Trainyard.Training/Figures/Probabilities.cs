namespace Trainyard.Training.Figures;

/// <summary>
/// How good probabilities are as such, beyond the class that is the most probable. Those of several classes are examples × classes, row by row;
/// labels are from 0. NaN without examples.
/// </summary>
internal static class Probabilities
{
    /// <summary>Of float64: what scikit-learn keeps a probability away from 0 and 1 by.</summary>
    private const double Epsilon = 2.220446049250313e-16;

    private const int Bins = 10;

    /// <summary>Mean of -ln p of the true class, in nats.</summary>
    public static double LogLoss(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++) sum -= Math.Log(Clipped(probabilities[i * classes + labels[i]]));
        return sum / labels.Length;
    }

    /// <summary>Mean of -ln of the probability of what was true.</summary>
    /// <param name="positive">Whether each example is of the class.</param>
    /// <param name="probabilities">That it is.</param>
    public static double LogLoss(ReadOnlySpan<bool> positive, ReadOnlySpan<double> probabilities)
    {
        var sum = 0.0;
        for (var i = 0; i < positive.Length; i++)
        {
            var p = Clipped(probabilities[i]);
            sum -= Math.Log(positive[i] ? p : 1 - p);
        }
        return sum / positive.Length;
    }

    /// <summary>Brier's score (1950): mean over the examples of Σ (p - y)² over the classes, with y = 1 for the true one and 0 for others. 0 is the best, 2 the worst.</summary>
    public static double Brier(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes)
    {
        var sum = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var difference = probabilities[i] - (labels[i / classes] == i % classes ? 1 : 0);
            sum += difference * difference;
        }
        return sum / labels.Length;
    }

    /// <summary>Brier's score of two classes: mean of (p - y)², half of what <see cref="Brier(ReadOnlySpan{int}, ReadOnlySpan{double}, int)"/> counts for both.</summary>
    public static double Brier(ReadOnlySpan<bool> positive, ReadOnlySpan<double> probabilities)
    {
        var sum = 0.0;
        for (var i = 0; i < positive.Length; i++)
        {
            var difference = probabilities[i] - (positive[i] ? 1 : 0);
            sum += difference * difference;
        }
        return sum / positive.Length;
    }

    /// <summary>
    /// Expected calibration error (Guo et al., 2017): Σ n_b / n · |share right - mean confidence| over 10 bins of equal width; bin b holds
    /// b/10 &lt; c ≤ (b+1)/10, and bin 0 also c = 0.
    /// </summary>
    /// <param name="right">Whether each answer is right.</param>
    /// <param name="confidences">The probability that the model gave it, 0 to 1.</param>
    public static double CalibrationError(ReadOnlySpan<bool> right, ReadOnlySpan<double> confidences)
    {
        Span<double> gap = stackalloc double[Bins];
        for (var i = 0; i < right.Length; i++)
        {
            if (double.IsNaN(confidences[i])) return double.NaN;
            var bin = 0;
            while (bin < Bins - 1 && confidences[i] > (bin + 1) / (double)Bins) bin++;
            gap[bin] += (right[i] ? 1 : 0) - confidences[i];
        }
        var sum = 0.0;
        foreach (var g in gap) sum += Math.Abs(g);
        return sum / right.Length;
    }

    private static double Clipped(double p) => Math.Clamp(p, Epsilon, 1 - Epsilon);
}
