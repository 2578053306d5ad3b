namespace Trainyard.Training.Figures;

/// <summary>
/// Figures of examples that may have several labels, or none. Truth, answers and scores are examples × labels, row by row. A share of none is 0,
/// as with scikit-learn's <c>zero_division=0</c>; NaN without examples.
/// </summary>
internal static class MultiLabelFigures
{
    /// <summary>Each label on its own.</summary>
    public static BinaryCounts[] PerLabel(ReadOnlySpan<bool> truth, ReadOnlySpan<bool> answers, int labels)
    {
        var counts = new BinaryCounts[labels];
        for (var i = 0; i < truth.Length; i++) counts[i % labels] += Single(truth[i], answers[i]);
        return counts;
    }

    /// <summary>Share of the examples with all labels right, and none too many.</summary>
    public static double SubsetAccuracy(ReadOnlySpan<bool> truth, ReadOnlySpan<bool> answers, int labels) =>
        MeanOfExamples(truth, answers, labels, c => c.FalsePositives + c.FalseNegatives == 0 ? 1 : 0);

    /// <summary>Share of all labels of all examples that are wrong.</summary>
    public static double HammingLoss(ReadOnlySpan<bool> truth, ReadOnlySpan<bool> answers) => MeanOfExamples(truth, answers, 1, c => c.FalsePositives + c.FalseNegatives);

    /// <summary>Mean over the examples of TP / (TP + FP + FN) of each one's labels (Jaccard's index).</summary>
    public static double JaccardOfSamples(ReadOnlySpan<bool> truth, ReadOnlySpan<bool> answers, int labels) =>
        MeanOfExamples(truth, answers, labels, c => BinaryCounts.Share(c.TruePositives, c.TruePositives + c.FalsePositives + c.FalseNegatives));

    /// <summary>Mean over the examples of the F1 of each one's labels.</summary>
    public static double F1OfSamples(ReadOnlySpan<bool> truth, ReadOnlySpan<bool> answers, int labels) => MeanOfExamples(truth, answers, labels, c => c.F1);

    /// <summary>A figure of each label's scores.</summary>
    /// <param name="figure">Such as <see cref="Ranking.RocAuc"/>. Over all labels together, its micro average, it takes <paramref name="truth"/> and <paramref name="scores"/> as they are.</param>
    public static double?[] Rankings(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, int labels, BinaryRanking figure)
    {
        var (figures, positive, column) = (new double?[labels], new bool[truth.Length / labels], new double[truth.Length / labels]);
        for (var label = 0; label < labels; label++)
        {
            for (var i = 0; i < positive.Length; i++) (positive[i], column[i]) = (truth[i * labels + label], scores[i * labels + label]);
            figures[label] = figure(positive, column);
        }
        return figures;
    }

    /// <summary>The mean over the labels, weighted where weights are given. Null where the figure of a label is undefined.</summary>
    public static double? Mean(IReadOnlyList<double?> figures, IReadOnlyList<long>? weights = null)
    {
        var (sum, all) = (0.0, 0.0);
        for (var i = 0; i < figures.Count; i++)
        {
            if (figures[i] is not { } figure) return null;
            var weight = weights?[i] ?? 1;
            (sum, all) = (sum + weight * figure, all + weight);
        }
        return all == 0 ? null : sum / all;
    }

    /// <summary>
    /// Label ranking average precision (Tsoumakas et al., 2010): mean over the examples, and over each one's true labels, of the share of true ones
    /// among the labels that score as high or higher. An example with no label, or with all, counts 1.
    /// </summary>
    public static double LabelRankingAveragePrecision(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores, int labels)
    {
        var (sum, examples) = (0.0, truth.Length / labels);
        for (var i = 0; i < examples; i++) sum += OfExample(truth.Slice(i * labels, labels), scores.Slice(i * labels, labels));
        return sum / examples;
    }

    private static double OfExample(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores)
    {
        var relevant = truth.Count(true);
        if (relevant == 0 || relevant == truth.Length) return 1;
        var sum = 0.0;
        for (var label = 0; label < truth.Length; label++)
        {
            if (!truth[label]) continue;
            var (rank, rankAmongTrue) = (0, 0);
            for (var other = 0; other < truth.Length; other++)
            {
                if (scores[other] < scores[label]) continue;
                rank++;
                if (truth[other]) rankAmongTrue++;
            }
            sum += (double)rankAmongTrue / rank;
        }
        return sum / relevant;
    }

    private static double MeanOfExamples(ReadOnlySpan<bool> truth, ReadOnlySpan<bool> answers, int labels, Func<BinaryCounts, double> figure)
    {
        var (sum, examples) = (0.0, truth.Length / labels);
        for (var i = 0; i < examples; i++)
        {
            var counts = new BinaryCounts();
            for (var j = i * labels; j < (i + 1) * labels; j++) counts += Single(truth[j], answers[j]);
            sum += figure(counts);
        }
        return sum / examples;
    }

    private static BinaryCounts Single(bool truth, bool answer) => new(truth || answer ? 0 : 1, !truth && answer ? 1 : 0, truth && !answer ? 1 : 0, truth && answer ? 1 : 0);
}
