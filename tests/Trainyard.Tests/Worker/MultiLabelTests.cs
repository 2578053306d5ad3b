using Trainyard.Contracts;
using Trainyard.Training.Figures;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

public sealed class MultiLabelTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope;
    private readonly MultiLabel _task = new(new DatasetInfo("tags", [1, 1, 3], ["red", "round", "rare"], 0, 0));

    public MultiLabelTests()
    {
        _ = Training.Runtime.Device;
        _scope = NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Labels_that_hold_together_are_learned()
    {
        var x = TaskTrial.Inputs(80, 3);
        float[] y = [.. x.Select((value, i) => value + 0.5f * x[i / 3 * 3] > 0.1f ? 1f : 0f)];

        var (first, last, report) = TaskTrial.Train(_task, tensor(x, [80, 3]), tensor(y, [80, 3]), 3);

        Assert.Equal(Math.Log(2), first, 1e-6);
        Assert.True(last < first / 3, $"{first} to {last}");
        Assert.InRange(report.Figures.Accuracy, 0.9, 1);
        Assert.InRange(report.Metrics["micro_f1"], 0.95, 1);
    }

    [Fact]
    public void The_report_has_the_figures_of_all_batches()
    {
        float[] logits = [2, -1, 0, -3, 1, -2, 0.5f, 4, -1, -0.5f, -2, -1], y = [1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0];
        bool[] truth = [.. y.Select(v => v == 1)], answers = [.. logits.Select(v => v >= 0)];
        double[] scores = [.. logits.Select(v => (double)v)];

        var report = TaskTrial.Evaluate(_task, tensor(logits, [4, 3]), tensor(y, [4, 3]));

        var counts = MultiLabelFigures.PerLabel(truth, answers, 3);
        Assert.Equal(MultiLabelFigures.SubsetAccuracy(truth, answers, 3), report.Figures.Accuracy, 12);
        Assert.Equal(_task.Correct(tensor(logits, [4, 3]), tensor(y, [4, 3]))!.item<long>() / 4.0, report.Figures.Accuracy, 12);
        Assert.Equal(counts.Macro(c => c.F1), report.Figures.MacroF1, 12);
        Assert.Equal(logits.Zip(y, (o, t) => Math.Log(1 + Math.Exp(o)) - t * o).Average(), report.Figures.Loss, 1e-6);
        Assert.Equal(
            new SortedDictionary<string, double>
            {
                ["hamming_loss"] = MultiLabelFigures.HammingLoss(truth, answers),
                ["label_ranking_average_precision"] = MultiLabelFigures.LabelRankingAveragePrecision(truth, scores, 3),
                ["macro_average_precision"] = MultiLabelFigures.Mean(MultiLabelFigures.Rankings(truth, scores, 3, Ranking.AveragePrecision))!.Value,
                ["macro_roc_auc"] = MultiLabelFigures.Mean(MultiLabelFigures.Rankings(truth, scores, 3, Ranking.RocAuc))!.Value,
                ["micro_f1"] = counts.Micro(c => c.F1),
                ["sample_f1"] = MultiLabelFigures.F1OfSamples(truth, answers, 3),
            },
            report.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal));
        Assert.Equal(new ClassReport("red", 0.5, 0.5, 0.5, 2), report.Classes[0]);
        Assert.Empty(report.ConfusionMatrix);
    }

    [Fact]
    public void A_label_that_no_example_has_leaves_the_areas_undefined()
    {
        var report = TaskTrial.Evaluate(_task, tensor([1f, 2, 3, -1, -2, -3], [2, 3]), tensor([1f, 1, 0, 0, 0, 0], [2, 3]));
        Assert.DoesNotContain("macro_roc_auc", report.Metrics.Keys);
        Assert.DoesNotContain("macro_average_precision", report.Metrics.Keys);
    }

    [Fact]
    public void The_loss_has_the_gradient_of_its_formula()
    {
        float[] logits = [2, -1, 0, -3, 1, 50], y = [1, 0, 0, 1, 1, 0];
        TaskTrial.Near(logits.Zip(y, (o, t) => (1 / (1 + Math.Exp(-o)) - t) / 6), TaskTrial.Gradient(_task, logits, 3, tensor(y, [2, 3])));
    }
}
