using Trainyard.Training.Figures;

namespace Trainyard.Tests.Worker;

/// <summary>The function for each figure of data/metrics/manifest.json, by its name there.</summary>
internal static class ExpectedFigures
{
    public static Dictionary<string, Func<object?>> OfClasses(Table table)
    {
        int[] labels = [.. table.Column("label").Select(l => (int)l)];
        var (p, classes) = (table.Columns("p"), table.Count("p"));
        var rows = p.Chunk(classes).ToArray();
        int[] answers = [.. rows.Select(row => Array.IndexOf(row, row.Max()))];
        bool[] right = [.. labels.Zip(answers, (l, a) => l == a)];
        return new(OfMatrix(ConfusionMatrix.Of(labels, answers, classes)))
        {
            ["roc_auc_ovr_macro"] = () => ClassRanking.OneVersusRest(labels, p, classes, weighted: false),
            ["roc_auc_ovr_weighted"] = () => ClassRanking.OneVersusRest(labels, p, classes, weighted: true),
            ["roc_auc_ovo_macro"] = () => ClassRanking.OneVersusOne(labels, p, classes, weighted: false),
            ["roc_auc_ovo_weighted"] = () => ClassRanking.OneVersusOne(labels, p, classes, weighted: true),
            ["roc_auc_by_class"] = () => ClassRanking.RocAuc(labels, p, classes),
            ["pr_auc_by_class_average_precision"] = () => ClassRanking.AveragePrecision(labels, p, classes),
            ["log_loss"] = () => Probabilities.LogLoss(labels, p, classes),
            ["brier_sum"] = () => Probabilities.Brier(labels, p, classes),
            ["brier_sklearn"] = () => Probabilities.Brier(labels, p, classes),
            ["top_2"] = () => ClassRanking.TopK(labels, p, classes, 2),
            ["top_3"] = () => ClassRanking.TopK(labels, p, classes, 3),
            ["ece"] = () => Probabilities.CalibrationError(right, [.. rows.Select(row => row.Max())]),
        };
    }

    public static Dictionary<string, Func<object?>> OfTwoClasses(Table table)
    {
        int[] labels = [.. table.Column("label").Select(l => (int)l)];
        bool[] positive = [.. labels.Select(l => l == 1)];
        var p = table.Column("p");
        int[] answers = [.. p.Select(x => x >= 0.5 ? 1 : 0)];
        bool[] right = [.. labels.Zip(answers, (l, a) => l == a)];
        var matrix = ConfusionMatrix.Of(labels, answers, 2);
        var second = matrix.PerClass[1];
        return new(OfMatrix(matrix))
        {
            ["tn"] = () => second.TrueNegatives,
            ["fp"] = () => second.FalsePositives,
            ["fn"] = () => second.FalseNegatives,
            ["tp"] = () => second.TruePositives,
            ["precision"] = () => second.Precision,
            ["recall"] = () => second.Recall,
            ["f1"] = () => second.F1,
            ["roc_auc"] = () => Ranking.RocAuc(positive, p),
            ["average_precision"] = () => Ranking.AveragePrecision(positive, p),
            ["pr_auc_trapezoid"] = () => Ranking.PrecisionRecallArea(positive, p),
            ["log_loss"] = () => Probabilities.LogLoss(positive, p),
            ["brier"] = () => Probabilities.Brier(positive, p),
            ["brier_sklearn"] = () => Probabilities.Brier(positive, p),
            ["ece_positive"] = () => Probabilities.CalibrationError(positive, p),
            ["ece_top_label"] = () => Probabilities.CalibrationError(right, [.. p.Select(x => x >= 0.5 ? x : 1 - x)]),
        };
    }

    public static Dictionary<string, Func<object?>> OfLabels(Table table)
    {
        bool[] truth = [.. table.Columns("y").Select(y => y == 1)];
        var (p, labels) = (table.Columns("p"), table.Count("p"));
        bool[] answers = [.. p.Select(x => x >= 0.5)];
        var counts = MultiLabelFigures.PerLabel(truth, answers, labels);
        long[] support = [.. counts.Select(c => c.Support)];
        double?[] Rankings(BinaryRanking figure) => MultiLabelFigures.Rankings(truth, p, labels, figure);
        return new()
        {
            ["subset_accuracy"] = () => MultiLabelFigures.SubsetAccuracy(truth, answers, labels),
            ["hamming_loss"] = () => MultiLabelFigures.HammingLoss(truth, answers),
            ["jaccard_samples"] = () => MultiLabelFigures.JaccardOfSamples(truth, answers, labels),
            ["precision_by_label"] = () => counts.Select(c => c.Precision),
            ["recall_by_label"] = () => counts.Select(c => c.Recall),
            ["f1_by_label"] = () => counts.Select(c => c.F1),
            ["support"] = () => support,
            ["confusion_by_label_tn_fp_fn_tp"] = () => counts.Select(c => new[] { c.TrueNegatives, c.FalsePositives, c.FalseNegatives, c.TruePositives }),
            ["f1_macro"] = () => counts.Macro(c => c.F1),
            ["f1_micro"] = () => counts.Micro(c => c.F1),
            ["f1_weighted"] = () => counts.Weighted(c => c.F1),
            ["f1_samples"] = () => MultiLabelFigures.F1OfSamples(truth, answers, labels),
            ["roc_auc_macro"] = () => MultiLabelFigures.Mean(Rankings(Ranking.RocAuc)),
            ["roc_auc_micro"] = () => Ranking.RocAuc(truth, p),
            ["roc_auc_weighted"] = () => MultiLabelFigures.Mean(Rankings(Ranking.RocAuc), support),
            ["average_precision_macro"] = () => MultiLabelFigures.Mean(Rankings(Ranking.AveragePrecision)),
            ["average_precision_micro"] = () => Ranking.AveragePrecision(truth, p),
            ["average_precision_weighted"] = () => MultiLabelFigures.Mean(Rankings(Ranking.AveragePrecision), support),
            ["label_ranking_average_precision"] = () => MultiLabelFigures.LabelRankingAveragePrecision(truth, p, labels),
        };
    }

    public static Dictionary<string, Func<object?>> OfTarget(Table table)
    {
        var (t, p) = (table.Column("target"), table.Column("prediction"));
        return new()
        {
            ["r2"] = () => RegressionFigures.R2(t, p),
            ["explained_variance"] = () => RegressionFigures.ExplainedVariance(t, p),
            ["mae"] = () => RegressionFigures.MeanAbsoluteError(t, p),
            ["mse"] = () => RegressionFigures.MeanSquaredError(t, p),
            ["rmse"] = () => RegressionFigures.RootMeanSquaredError(t, p),
            ["median_ae"] = () => RegressionFigures.MedianAbsoluteError(t, p),
            ["max_error"] = () => RegressionFigures.MaxError(t, p),
            ["mape"] = () => RegressionFigures.MeanAbsolutePercentageError(t, p),
            ["huber_delta1"] = () => RegressionFigures.Huber(t, p),
            ["huber_torch"] = () => RegressionFigures.Huber(t, p),
            ["pearson"] = () => Correlation.Pearson(t, p),
            ["spearman"] = () => Correlation.Spearman(t, p),
        };
    }

    private static Dictionary<string, Func<object?>> OfMatrix(ConfusionMatrix matrix)
    {
        var classes = matrix.PerClass;
        return new()
        {
            ["accuracy"] = () => matrix.Accuracy,
            ["balanced_accuracy"] = () => matrix.BalancedAccuracy,
            ["precision_by_class"] = () => classes.Select(c => c.Precision),
            ["recall_by_class"] = () => classes.Select(c => c.Recall),
            ["f1_by_class"] = () => classes.Select(c => c.F1),
            ["support"] = () => matrix.Support,
            ["confusion_matrix_rows_true"] = () => matrix.Counts,
            ["mcc"] = () => Agreement.MatthewsCorrelation(matrix),
            ["cohen_kappa"] = () => Agreement.CohenKappa(matrix),
            ["cohen_kappa_quadratic"] = () => Agreement.QuadraticKappa(matrix),
            ["f1_macro"] = () => matrix.MacroF1,
            ["precision_macro"] = () => classes.Macro(c => c.Precision),
            ["recall_macro"] = () => classes.Macro(c => c.Recall),
            ["f1_micro"] = () => classes.Micro(c => c.F1),
            ["precision_micro"] = () => classes.Micro(c => c.Precision),
            ["recall_micro"] = () => classes.Micro(c => c.Recall),
            ["f1_weighted"] = () => classes.Weighted(c => c.F1),
            ["precision_weighted"] = () => classes.Weighted(c => c.Precision),
            ["recall_weighted"] = () => classes.Weighted(c => c.Recall),
        };
    }
}
