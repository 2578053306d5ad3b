using TorchSharp;
using Trainyard.Contracts;
using Trainyard.Training.Figures;
using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>One class of several for each example: softmax and cross entropy over one logit for each class.</summary>
/// <param name="spec">Whose label smoothing it takes.</param>
/// <param name="data">The classes.</param>
/// <param name="weights">
/// Float32, how much each class counts in the loss that is trained, where the outputs will be; null: each the same. As in PyTorch, a batch's loss is
/// divided by the sum of its weights. The task disposes it.
/// </param>
internal sealed class Classification(JobSpec spec, DatasetInfo data, Tensor? weights = null) : ITask
{
    public ModelAnswers Answers { get; } = new("image-classification", "logits");

    public Tensor Loss(Tensor outputs, Tensor targets) => nn.functional.cross_entropy(outputs, targets, weights, label_smoothing: spec.LabelSmoothing);

    public Tensor? Correct(Tensor outputs, Tensor targets) => outputs.argmax(1).eq(targets).sum();

    public Tensor Predictions(Tensor outputs) => outputs.softmax(1);

    public IEvaluation Evaluate(Device device) => new Sums(data.Classes, device);

    public void Dispose() => weights?.Dispose();

    /// <summary>The loss, without label smoothing and weights so that jobs compare, and who was taken for whom.</summary>
    private sealed class Sums : IEvaluation
    {
        private const int Top = 5;

        private readonly IReadOnlyList<string> _classes;
        private readonly Tensor _loss, _counts, _top;
        private readonly KeptRows _scores, _labels;

        public Sums(IReadOnlyList<string> classes, Device device)
        {
            _classes = classes;
            _loss = zeros(1, dtype: Scalars.WidestFloat(device), device: device);
            _counts = zeros(classes.Count * classes.Count, dtype: ScalarType.Int64, device: device);
            _top = zeros(1, dtype: ScalarType.Int64, device: device);
            (_scores, _labels) = (new KeptRows(_loss), new KeptRows(_loss));
        }

        private bool HasTop => _classes.Count > Top;
        private bool HasScores => _classes.Count == 2;

        public void Add(Tensor outputs, Tensor targets)
        {
            using var width = _classes.Count.ToScalar();
            _loss.add_(nn.functional.cross_entropy(outputs, targets, reduction: nn.Reduction.Sum), Scalars.One);
            _counts.add_(targets.mul(width).add_(outputs.argmax(1), Scalars.One).bincount(null, minlength: _classes.Count * _classes.Count), Scalars.One);
            if (HasTop) _top.add_(outputs.topk(Top, 1).indexes.eq(targets.unsqueeze(1)).sum(), Scalars.One);
            if (!HasScores) return;
            // The logit of the second class alone against the first; softmax would round the surest ones to ties.
            _scores.Add(outputs.select(1, 1).add(outputs.select(1, 0), Scalars.MinusOne));
            _labels.Add(targets);
        }

        public TaskReport Report()
        {
            var matrix = ConfusionMatrix.Of(_counts.cpu().data<long>().ToArray(), _classes.Count);
            var metrics = new Dictionary<string, double> { ["balanced_accuracy"] = matrix.BalancedAccuracy };
            if (HasTop) metrics["top5_accuracy"] = (double)_top.item<long>() / matrix.Total;
            var report = new TaskReport(new Evaluation(Scalars.Read(_loss) / matrix.Total, matrix.Accuracy, matrix.MacroF1), matrix.Report(_classes), matrix.Counts) { Metrics = metrics };
            if (!HasScores) return report;
            var (second, scores) = (Array.ConvertAll(_labels.Read(), label => label == 1), _scores.Read());
            if (Ranking.RocAuc(second, scores) is { } area) metrics["roc_auc"] = area;
            return report with { RocCurve = [.. RocCurve.Of(second, scores).Select(p => p with { Threshold = p.Threshold is { } t ? 1 / (1 + Math.Exp(-t)) : null })] };
        }
    }
}
