namespace Trainyard.Training.Figures;

/// <summary>How far labels and answers agree beyond what chance would give.</summary>
internal static class Agreement
{
    /// <summary>
    /// Matthews' correlation coefficient of several classes (Gorodkin, 2004): (c s - Σ pₖ tₖ) / √((s² - Σ pₖ²)(s² - Σ tₖ²)), with s examples, c of
    /// them right, tₖ of class k and pₖ answered k. 0 where only one class occurs, among the labels or the answers.
    /// </summary>
    public static double MatthewsCorrelation(ConfusionMatrix matrix)
    {
        var (examples, labels, answers) = ((double)matrix.Total, matrix.Support, matrix.Answered);
        var covariance = matrix.Right * examples - Products(labels, answers);
        var variances = (examples * examples - Products(answers, answers)) * (examples * examples - Products(labels, labels));
        return variances == 0 ? 0 : covariance / Math.Sqrt(variances);
    }

    /// <summary>Cohen's kappa (1960): 1 less the share of disagreement over that of chance. Null where chance cannot disagree, as labels and answers are all of one class.</summary>
    public static double? CohenKappa(ConfusionMatrix matrix) => Kappa(matrix, (i, j) => i == j ? 0 : 1);

    /// <summary>Cohen's weighted kappa (1968), in which a disagreement weighs the squared distance of the two classes: for classes that have an order.</summary>
    public static double? QuadraticKappa(ConfusionMatrix matrix) => Kappa(matrix, (i, j) => (i - j) * (i - j));

    /// <summary>1 - Σ w O / Σ w E, with the counts O and E = row's sum × column's sum / examples.</summary>
    private static double? Kappa(ConfusionMatrix matrix, Func<long, long, double> weight)
    {
        var (total, labels, answers) = (matrix.Total, matrix.Support, matrix.Answered);
        var (observed, expected) = (0.0, 0.0);
        for (var i = 0; i < labels.Count; i++)
        {
            for (var j = 0; j < labels.Count; j++)
            {
                observed += weight(i, j) * matrix.Counts[i][j];
                expected += weight(i, j) * labels[i] * answers[j] / total;
            }
        }
        return expected > 0 ? 1 - observed / expected : null;
    }

    private static double Products(IReadOnlyList<int> a, IReadOnlyList<int> b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
