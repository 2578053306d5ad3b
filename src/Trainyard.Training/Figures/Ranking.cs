namespace Trainyard.Training.Figures;

/// <summary>How well a score tells two classes apart, whatever the threshold. Null: it is undefined, and no number may stand for it.</summary>
internal static class Ranking
{
    /// <summary>
    /// The area under the receiver operating characteristic: the probability that a positive example scores higher than another one, a tie
    /// counting half. By ranks, of which equal scores share the mean (Mann and Whitney, 1947): (Σ ranks of the P positives - P (P + 1) / 2) / (P N).
    /// Null where there is one class only, or a score is NaN.
    /// </summary>
    public static double? RocAuc(ReadOnlySpan<bool> positive, ReadOnlySpan<double> scores)
    {
        if (Ranks.HasNaN(scores)) return null;
        var ranks = Ranks.Average(scores);
        var (sum, positives) = (0.0, 0.0);
        for (var i = 0; i < ranks.Length; i++)
        {
            if (!positive[i]) continue;
            sum += ranks[i];
            positives++;
        }
        var pairs = positives * (ranks.Length - positives);
        return pairs == 0 ? null : (sum - positives * (positives + 1) / 2) / pairs;
    }

    /// <summary>
    /// Average precision: Σ (Rₙ - Rₙ₋₁) Pₙ over the thresholds, highest first, with recall R and precision P, without interpolation (scikit-learn's
    /// <c>average_precision_score</c>). Null where no example is positive, or a score is NaN.
    /// </summary>
    public static double? AveragePrecision(ReadOnlySpan<bool> positive, ReadOnlySpan<double> scores) => Area(positive, scores, (_, precision) => precision);

    /// <summary>The area under the curve of precision over recall by trapezoids, from precision 1 at recall 0: more hopeful than <see cref="AveragePrecision"/>. Null as there.</summary>
    public static double? PrecisionRecallArea(ReadOnlySpan<bool> positive, ReadOnlySpan<double> scores) => Area(positive, scores, (before, precision) => (before + precision) / 2);

    private static double? Area(ReadOnlySpan<bool> positive, ReadOnlySpan<double> scores, Func<double, double, double> height)
    {
        if (!positive.Contains(true) || Ranks.HasNaN(scores)) return null;
        var thresholds = Thresholds.Of(positive, scores);
        double positives = thresholds[^1].TruePositives;
        var (area, recall, precision) = (0.0, 0.0, 1.0);
        foreach (var t in thresholds)
        {
            var (nextRecall, nextPrecision) = (t.TruePositives / positives, (double)t.TruePositives / (t.TruePositives + t.FalsePositives));
            area += (nextRecall - recall) * height(precision, nextPrecision);
            (recall, precision) = (nextRecall, nextPrecision);
        }
        return area;
    }
}
