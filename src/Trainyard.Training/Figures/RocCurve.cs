using Trainyard.Contracts;

namespace Trainyard.Training.Figures;

/// <summary>The receiver operating characteristic, to draw.</summary>
internal static class RocCurve
{
    public const int MaxPoints = 200;

    /// <summary>
    /// From (0, 0) to (1, 1), at most <see cref="MaxPoints"/>: of more thresholds, those about the same way apart along the curve. Empty where the curve is
    /// undefined, as <see cref="Ranking.RocAuc"/> is.
    /// </summary>
    public static IReadOnlyList<RocPoint> Of(ReadOnlySpan<bool> positive, ReadOnlySpan<double> scores)
    {
        if (!positive.Contains(true) || !positive.Contains(false) || Ranks.HasNaN(scores)) return [];
        var thresholds = Thresholds.Of(positive, scores);
        var all = thresholds[^1];
        RocPoint[] points = [new(0, 0, null), .. thresholds.Select(t => new RocPoint((double)t.FalsePositives / all.FalsePositives, (double)t.TruePositives / all.TruePositives, t.Score))];
        return points.Length <= MaxPoints ? points : Thinned(points);
    }

    private static List<RocPoint> Thinned(RocPoint[] points)
    {
        // Both rates only grow, so that their sum, 0 to 2, is a way along the curve.
        var (kept, next) = (new List<RocPoint>(), 0);
        foreach (var point in points[..^1])
        {
            if (kept.Count == MaxPoints - 1 || (point.FalsePositiveRate + point.TruePositiveRate) * (MaxPoints - 1) < next * 2) continue;
            kept.Add(point);
            next = (int)((point.FalsePositiveRate + point.TruePositiveRate) / 2 * (MaxPoints - 1)) + 1;
        }
        return [.. kept, points[^1]];
    }
}
