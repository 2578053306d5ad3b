namespace Trainyard.Training.Figures;

/// <summary>How near predictions come to a target, in the target's units where nothing else is said. NaN without examples. The names are scikit-learn's.</summary>
internal static class RegressionFigures
{
    private delegate double Term(double target, double error);

    /// <summary>Mean of (t - p)², in the target's units squared.</summary>
    public static double MeanSquaredError(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions) => Mean(targets, predictions, (_, e) => e * e);

    /// <summary>√ of the <see cref="MeanSquaredError"/>.</summary>
    public static double RootMeanSquaredError(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions) => Math.Sqrt(MeanSquaredError(targets, predictions));

    /// <summary>Mean of |t - p|.</summary>
    public static double MeanAbsoluteError(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions) => Mean(targets, predictions, (_, e) => Math.Abs(e));

    /// <summary>Mean of |t - p| / max(|t|, 2⁻⁵²), as a share: 0.1 is 10 %. It is huge where a target is 0.</summary>
    public static double MeanAbsolutePercentageError(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions) =>
        Mean(targets, predictions, (t, e) => Math.Abs(e) / Math.Max(Math.Abs(t), 2.220446049250313e-16));

    /// <summary>Huber's loss (1964): mean of e²/2 where |e| ≤ δ, and of δ (|e| - δ/2) elsewhere.</summary>
    public static double Huber(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions, double delta = 1) =>
        Mean(targets, predictions, (_, e) => Math.Abs(e) <= delta ? e * e / 2 : delta * (Math.Abs(e) - delta / 2));

    /// <summary>Median of |t - p|; of an even number the mean of the middle two.</summary>
    public static double MedianAbsoluteError(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions)
    {
        var errors = Errors(targets, predictions);
        for (var i = 0; i < errors.Length; i++) errors[i] = Math.Abs(errors[i]);
        Array.Sort(errors);
        // NaN is sorted to the front.
        return errors.Length == 0 || double.IsNaN(errors[0]) ? double.NaN : (errors[(errors.Length - 1) / 2] + errors[errors.Length / 2]) / 2;
    }

    /// <summary>The largest |t - p|.</summary>
    public static double MaxError(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions) =>
        // Math.Max passes NaN on, and the Max of a sequence skips it.
        targets.IsEmpty ? double.NaN : Errors(targets, predictions).Aggregate(0.0, (most, error) => Math.Max(most, Math.Abs(error)));

    /// <summary>
    /// R², the coefficient of determination: 1 - Σ (t - p)² / Σ (t - mean of t)². 1 is the best, 0 what the mean would give, and below 0 is worse than that.
    /// Of a constant target it is undefined: 0, or 1 where each prediction is right, as scikit-learn has it.
    /// </summary>
    public static double R2(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions) => Explained(targets, Mean(targets, predictions, (_, e) => e * e));

    /// <summary>1 - variance of t - p / variance of t: R² of predictions to which the mean error is added. As <see cref="R2"/> where the target is constant.</summary>
    public static double ExplainedVariance(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions) => Explained(targets, Variance(Errors(targets, predictions)));

    private static double Explained(ReadOnlySpan<double> targets, double unexplained) => (Variance(targets), unexplained) switch
    {
        ( > 0, _) and var (all, left) => 1 - left / all,
        (0, 0) => 1,
        (0, > 0) => 0,
        _ => double.NaN,
    };

    private static double Mean(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions, Term term)
    {
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++) sum += term(targets[i], targets[i] - predictions[i]);
        return sum / targets.Length;
    }

    private static double[] Errors(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions)
    {
        var errors = new double[targets.Length];
        for (var i = 0; i < errors.Length; i++) errors[i] = targets[i] - predictions[i];
        return errors;
    }

    /// <summary>Over n, and exactly 0 where all values are the same, whatever their mean is rounded to.</summary>
    private static double Variance(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return double.NaN;
        if (!values.ContainsAnyExcept(values[0])) return double.IsNaN(values[0]) ? double.NaN : 0;
        var (sum, mean) = (0.0, 0.0);
        foreach (var value in values) mean += value / values.Length;
        foreach (var value in values) sum += (value - mean) * (value - mean);
        return sum / values.Length;
    }
}
