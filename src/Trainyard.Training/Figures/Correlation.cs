namespace Trainyard.Training.Figures;

/// <summary>How far two quantities go together, -1 to 1. Null: it is undefined, as one of them is constant or not finite.</summary>
internal static class Correlation
{
    /// <summary>Pearson's r: Σ (x - x̄)(y - ȳ) / √(Σ (x - x̄)² Σ (y - ȳ)²).</summary>
    public static double? Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length < 2 || !x.ContainsAnyExcept(x[0]) || !y.ContainsAnyExcept(y[0])) return null;
        var (meanX, meanY) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++) (meanX, meanY) = (meanX + x[i] / x.Length, meanY + y[i] / y.Length);
        var (together, ofX, ofY) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var (a, b) = (x[i] - meanX, y[i] - meanY);
            (together, ofX, ofY) = (together + a * b, ofX + a * a, ofY + b * b);
        }
        // Rounding may lead beyond 1.
        var r = Math.Clamp(together / (Math.Sqrt(ofX) * Math.Sqrt(ofY)), -1, 1);
        return double.IsFinite(r) ? r : null;
    }

    /// <summary>Spearman's ρ (1904): Pearson's r of the ranks, of which equal values share the mean.</summary>
    public static double? Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Ranks.HasNaN(x) || Ranks.HasNaN(y) ? null : Pearson(Ranks.Average(x), Ranks.Average(y));
}
