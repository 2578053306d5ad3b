namespace Trainyard.Training.Figures;

/// <summary>
/// How well the scores of several classes tell them apart. Scores are examples × classes, row by row; labels are from 0. Null: undefined,
/// as a class has no examples, or has all.
/// </summary>
internal static class ClassRanking
{
    /// <summary>Each class against all others.</summary>
    public static double?[] RocAuc(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, int classes) => PerClass(labels, scores, classes, Ranking.RocAuc);

    /// <summary>Each class against all others.</summary>
    public static double?[] AveragePrecision(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, int classes) => PerClass(labels, scores, classes, Ranking.AveragePrecision);

    /// <summary>The mean of the classes' areas, "one against the rest".</summary>
    /// <param name="weighted">Each class counts as often as it has examples; otherwise all count the same.</param>
    public static double? OneVersusRest(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, int classes, bool weighted)
    {
        var (sum, weights) = (0.0, 0.0);
        foreach (var (label, area) in RocAuc(labels, scores, classes).Index())
        {
            if (area is not { } a) return null;
            var weight = weighted ? labels.Count(label) : 1;
            (sum, weights) = (sum + weight * a, weights + weight);
        }
        return sum / weights;
    }

    /// <summary>
    /// Hand and Till's measure (2001), "one against one": the mean over all pairs of classes a and b of the two areas with which a's score tells
    /// a from b, and b's score b from a, among the examples of these two.
    /// </summary>
    /// <param name="weighted">Each pair counts as often as it has examples; otherwise all count the same.</param>
    public static double? OneVersusOne(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, int classes, bool weighted)
    {
        var (sum, weights) = (0.0, 0.0);
        for (var a = 0; a < classes; a++)
        {
            for (var b = a + 1; b < classes; b++)
            {
                if (Between(labels, scores, classes, a, b) is not { } first || Between(labels, scores, classes, b, a) is not { } second) return null;
                var weight = weighted ? labels.Count(a) + labels.Count(b) : 1;
                (sum, weights) = (sum + weight * (first + second) / 2, weights + weight);
            }
        }
        return weights == 0 ? null : sum / weights;
    }

    /// <summary>
    /// The share of examples whose class is among the k with the highest scores. Of equal scores the class with the higher number comes first, as
    /// with scikit-learn's <c>top_k_accuracy_score</c>, so that a model whose scores are all the same is not always right. NaN without examples.
    /// </summary>
    public static double TopK(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, int classes, int k)
    {
        var hits = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var row = scores.Slice(i * classes, classes);
            var (label, before) = (labels[i], 0);
            for (var c = 0; c < classes; c++)
            {
                if (row[c] > row[label] || (row[c] == row[label] && c > label)) before++;
            }
            // A comparison with NaN is false, which would put it first.
            if (before < k && !double.IsNaN(row[label])) hits++;
        }
        return (double)hits / labels.Length;
    }

    private static double? Between(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, int classes, int positive, int negative)
    {
        var (positives, chosen) = (new List<bool>(), new List<double>());
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] != positive && labels[i] != negative) continue;
            positives.Add(labels[i] == positive);
            chosen.Add(scores[i * classes + positive]);
        }
        return Ranking.RocAuc([.. positives], [.. chosen]);
    }

    private static double?[] PerClass(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, int classes, BinaryRanking figure)
    {
        var (figures, positive, column) = (new double?[classes], new bool[labels.Length], new double[labels.Length]);
        for (var c = 0; c < classes; c++)
        {
            for (var i = 0; i < labels.Length; i++) (positive[i], column[i]) = (labels[i] == c, scores[i * classes + c]);
            figures[c] = figure(positive, column);
        }
        return figures;
    }
}

/// <summary>A figure of <see cref="Ranking"/>.</summary>
internal delegate double? BinaryRanking(ReadOnlySpan<bool> positive, ReadOnlySpan<double> scores);
