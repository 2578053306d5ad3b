using Trainyard.Contracts;
using Trainyard.Training.Figures;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

public sealed class ClassificationTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope;

    public ClassificationTests()
    {
        _ = Training.Runtime.Device;
        _scope = NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Balanced_weights_find_the_rare_class()
    {
        var x = TaskTrial.Inputs(200, 2);
        // One in twenty, and never far from others.
        long[] y = [.. Enumerable.Range(0, 200).Select(i => x[2 * i] + 0.3f * x[2 * i + 1] > 0.9f ? 1L : 0)];
        using var targets = tensor(y);
        using var plain = Task(2);
        using var balanced = Task(2, weights: ClassWeights.Balanced(targets, 2));

        var (first, last, report) = TaskTrial.Train(balanced, tensor(x, [200, 2]), targets, 2);

        Assert.True(last < first / 3, $"{first} to {last}");
        Assert.Equal(1, report.Classes[1].Recall);
        Assert.True(report.Classes[1].Recall >= TaskTrial.Train(plain, tensor(x, [200, 2]), targets, 2).Report.Classes[1].Recall);
        Assert.InRange(report.Metrics["roc_auc"], 0.99, 1);
    }

    [Fact]
    public void Balanced_weights_make_the_classes_equal_in_sum()
    {
        Assert.Equal([8f / (3 * 5), 8f / (3 * 3), 0], ClassWeights.Balanced([0, 1, 0, 0, 1, 0, 1, 0], 3));
        using var weights = ClassWeights.Balanced(tensor([0L, 1, 1, 1]), 2);
        Assert.Equal([2f, 2f / 3], weights.data<float>().ToArray());
    }

    [Fact]
    public void The_loss_has_the_gradient_of_its_formula()
    {
        float[] logits = [1, -1, 0.5f, 2, 0, -3], weights = [1, 4, 0.5f];
        using var task = Task(3, weights: tensor(weights).DetachFromDisposeScope());
        double[] expected = [.. logits.Select((_, i) =>
        {
            var (row, label) = (i / 3, i / 3 == 0 ? 1 : 0);
            var softmax = Math.Exp(logits[i]) / logits.Skip(row * 3).Take(3).Sum(l => Math.Exp(l));
            return weights[label] * (softmax - (i % 3 == label ? 1 : 0)) / (weights[1] + weights[0]);
        })];
        TaskTrial.Near(expected, TaskTrial.Gradient(task, logits, 3, tensor([1L, 0])));
    }

    [Fact]
    public void Weights_do_not_change_the_loss_that_is_reported()
    {
        using var plain = Task(2);
        using var weighted = Task(2, weights: tensor([1f, 9]).DetachFromDisposeScope());
        var (outputs, targets) = (tensor([1f, -1, 0.5f, 2, 0, -3], [3, 2]), tensor([0L, 1, 1]));
        Assert.Equal(TaskTrial.Evaluate(plain, outputs, targets).Figures, TaskTrial.Evaluate(weighted, outputs, targets).Figures);
    }

    [Fact]
    public void The_first_five_count_where_there_are_more_classes()
    {
        var (random, labels) = (new Random(3), Enumerable.Range(0, 50).Select(i => i % 8).ToArray());
        float[] logits = [.. Enumerable.Range(0, 400).Select(_ => random.NextSingle())];
        using var eight = Task(8);
        using var five = Task(5);

        var metrics = TaskTrial.Evaluate(eight, tensor(logits, [50, 8]), tensor(labels.Select(l => (long)l).ToArray())).Metrics;

        Assert.Equal(ClassRanking.TopK(labels, Array.ConvertAll(logits, l => (double)l), 8, 5), metrics["top5_accuracy"], 12);
        Assert.DoesNotContain("roc_auc", metrics.Keys);
        Assert.Equal(["balanced_accuracy"], TaskTrial.Evaluate(five, tensor(logits, [80, 5]), zeros(80, dtype: ScalarType.Int64)).Metrics.Keys);
    }

    [Fact]
    public void Two_classes_have_a_curve_and_the_area_below_it()
    {
        float[] logits = [0, 1, 0, -2, 3, 3, 1, 0, -1, 4], second = [1, -2, 0, -1, 5];
        using var task = Task(2);

        var report = TaskTrial.Evaluate(task, tensor(logits, [5, 2]), tensor([1L, 0, 1, 0, 0]));

        Assert.Equal(Ranking.RocAuc([true, false, true, false, false], Array.ConvertAll(second, s => (double)s)), report.Metrics["roc_auc"]);
        Assert.Equal(new RocPoint(0, 0, null), report.RocCurve[0]);
        Assert.Equal(new RocPoint(1.0 / 3, 0, 1 / (1 + Math.Exp(-5))), report.RocCurve[1]);
        Assert.Equal((1, 1), (report.RocCurve[^1].FalsePositiveRate, report.RocCurve[^1].TruePositiveRate));
    }

    [Fact]
    public void One_class_alone_has_neither()
    {
        using var task = Task(2);
        var report = TaskTrial.Evaluate(task, tensor([0f, 1, 0, -2], [2, 2]), tensor([0L, 0]));
        Assert.Equal(["balanced_accuracy"], report.Metrics.Keys);
        Assert.Empty(report.RocCurve);
    }

    private static Classification Task(int classes, Tensor? weights = null) =>
        new(Training.Spec, new DatasetInfo("drawn", [1, 1, 2], [.. Enumerable.Range(0, classes).Select(c => $"class {c}")], 0, 0), weights);
}
