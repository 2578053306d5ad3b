namespace Trainyard.Curves;

/// <param name="Point">One of the curve's own.</param>
/// <param name="Count">Points that it stands for: itself, and those that were left out before it.</param>
/// <param name="Mean">Of the finite values of those; NaN: there is none.</param>
public readonly record struct ThinnedPoint(CurvePoint Point, int Count, double Mean);

/// <summary>
/// Leaves out points that a chart cannot show. Min-max aggregation, the part of M4 that keeps every peak (Jugel, Jerzak, Hackenbroich and Markl: M4, a
/// visualization-oriented time series data aggregation, PVLDB 7(10), 2014): of each part of the curve its lowest and its highest point remain. LTTB
/// (Steinarsson, 2013) looks smoother with the same number of points, and may drop the one spike that somebody looks for.
/// </summary>
public static class Thinning
{
    /// <summary>
    /// The first and the last point, the lowest and the highest finite one of each of equal parts, and of each part the first NaN, the first ∞ and the first −∞, in
    /// order. At most <paramref name="most"/> points are finite; a curve with no more than that stays as it is.
    /// </summary>
    /// <param name="points">In order.</param>
    /// <param name="most">At least 4.</param>
    public static IReadOnlyList<ThinnedPoint> Thin(IReadOnlyList<CurvePoint> points, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 4);
        if (points.Count <= most) return [.. points.Select(p => new ThinnedPoint(p, 1, double.IsFinite(p.Value) ? p.Value : double.NaN))];
        var parts = (most - 2) / 2;
        var kept = new List<int> { 0 };
        for (var part = 0; part < parts; part++)
        {
            // The first and the last point are kept anyway.
            var (from, to) = (1 + Place(part), 1 + Place(part + 1));
            kept.AddRange(ExtremesOf(points, from, to));
        }
        kept.Add(points.Count - 1);
        return Summarize(points, kept);

        int Place(int part) => (int)((long)(points.Count - 2) * part / parts);
    }

    private static IEnumerable<int> ExtremesOf(IReadOnlyList<CurvePoint> points, int from, int to)
    {
        int? low = null, high = null, nan = null, above = null, below = null;
        for (var i = from; i < to; i++)
        {
            var value = points[i].Value;
            if (double.IsNaN(value)) nan ??= i;
            else if (double.IsPositiveInfinity(value)) above ??= i;
            else if (double.IsNegativeInfinity(value)) below ??= i;
            else
            {
                if (low is not { } l || value < points[l].Value) low = i;
                if (high is not { } h || value > points[h].Value) high = i;
            }
        }
        return new[] { low, high, nan, above, below }.OfType<int>().Distinct().Order();
    }

    private static List<ThinnedPoint> Summarize(IReadOnlyList<CurvePoint> points, List<int> kept)
    {
        var (thinned, next) = (new List<ThinnedPoint>(kept.Count), 0);
        foreach (var row in kept)
        {
            var (first, mean, finite) = (next, 0.0, 0);
            for (; next <= row; next++)
            {
                if (!double.IsFinite(points[next].Value)) continue;
                // A running mean: a sum of large numbers might not be finite.
                mean += (points[next].Value - mean) / ++finite;
            }
            thinned.Add(new ThinnedPoint(points[row], row - first + 1, finite > 0 ? mean : double.NaN));
        }
        return thinned;
    }
}
