namespace Trainyard.Training.Figures;

/// <summary>One class or label against all others, in counts of examples. A share of none is 0, as with scikit-learn's <c>zero_division=0</c>.</summary>
/// <param name="TrueNegatives">Neither it nor answered so.</param>
/// <param name="FalsePositives">Answered so, and it is not.</param>
/// <param name="FalseNegatives">It is, and another answer was given.</param>
/// <param name="TruePositives">It is, and was answered so.</param>
internal readonly record struct BinaryCounts(long TrueNegatives, long FalsePositives, long FalseNegatives, long TruePositives)
{
    /// <summary>Examples that are of it.</summary>
    public long Support => TruePositives + FalseNegatives;

    /// <summary>TP / (TP + FP).</summary>
    public double Precision => Share(TruePositives, TruePositives + FalsePositives);

    /// <summary>TP / (TP + FN).</summary>
    public double Recall => Share(TruePositives, Support);

    /// <summary>The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).</summary>
    public double F1 => Share(2 * TruePositives, 2 * TruePositives + FalsePositives + FalseNegatives);

    public static BinaryCounts operator +(BinaryCounts a, BinaryCounts b) =>
        new(a.TrueNegatives + b.TrueNegatives, a.FalsePositives + b.FalsePositives, a.FalseNegatives + b.FalseNegatives, a.TruePositives + b.TruePositives);

    internal static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}

/// <summary>One figure of several classes or labels; the averages are those of scikit-learn's <c>precision_recall_fscore_support</c>.</summary>
internal static class Averages
{
    /// <summary>The plain mean: each class counts the same.</summary>
    public static double Macro(this IReadOnlyList<BinaryCounts> classes, Func<BinaryCounts, double> figure) => classes.Select(figure).DefaultIfEmpty(0).Average();

    /// <summary>The mean in which each class counts as often as it has examples.</summary>
    public static double Weighted(this IReadOnlyList<BinaryCounts> classes, Func<BinaryCounts, double> figure)
    {
        var support = classes.Sum(c => c.Support);
        return support == 0 ? 0 : classes.Sum(c => c.Support * figure(c)) / support;
    }

    /// <summary>The figure of all classes' counts together.</summary>
    public static double Micro(this IReadOnlyList<BinaryCounts> classes, Func<BinaryCounts, double> figure) => figure(classes.Aggregate(new BinaryCounts(), (sum, c) => sum + c));
}
