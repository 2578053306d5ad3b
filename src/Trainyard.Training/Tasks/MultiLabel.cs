using TorchSharp;
using Trainyard.Contracts;
using Trainyard.Training.Figures;
using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>Any number of labels for each example: binary cross entropy over one logit for each label, which is given from probability 0.5 on.</summary>
/// <param name="data">The labels.</param>
internal sealed class MultiLabel(DatasetInfo data) : ITask
{
    public ModelAnswers Answers { get; } = new("multi-label-classification", "logits");

    public Tensor Loss(Tensor outputs, Tensor targets) => nn.functional.binary_cross_entropy_with_logits(outputs, targets);

    /// <summary>Examples with all labels right, and none too many.</summary>
    public Tensor? Correct(Tensor outputs, Tensor targets) => outputs.ge(Scalars.Zero).eq(targets.to(ScalarType.Bool)).all(1).sum();

    public Tensor Predictions(Tensor outputs) => outputs.sigmoid();

    public IEvaluation Evaluate(Device device) => new Sums(this, data.Classes, device);

    private sealed class Sums : IEvaluation
    {
        private readonly MultiLabel _task;
        private readonly IReadOnlyList<string> _labels;
        private readonly Tensor _loss;
        private readonly KeptRows _outputs, _targets;
        private long _examples;

        public Sums(MultiLabel task, IReadOnlyList<string> labels, Device device)
        {
            (_task, _labels) = (task, labels);
            _loss = zeros([], dtype: Scalars.WidestFloat(device), device: device);
            (_outputs, _targets) = (new KeptRows(_loss), new KeptRows(_loss));
        }

        public void Add(Tensor outputs, Tensor targets)
        {
            var examples = outputs.shape[0];
            using var weight = examples.ToScalar();
            _loss.add_(_task.Loss(outputs, targets), weight);
            _outputs.Add(outputs);
            _targets.Add(targets);
            _examples += examples;
        }

        public TaskReport Report()
        {
            var (scores, truth) = (_outputs.Read(), Array.ConvertAll(_targets.Read(), t => t != 0));
            var (answers, count) = (Array.ConvertAll(scores, s => s >= 0), _labels.Count);
            var labels = MultiLabelFigures.PerLabel(truth, answers, count);
            var metrics = new Dictionary<string, double>
            {
                ["micro_f1"] = labels.Micro(c => c.F1),
                ["sample_f1"] = MultiLabelFigures.F1OfSamples(truth, answers, count),
                ["hamming_loss"] = MultiLabelFigures.HammingLoss(truth, answers),
                ["label_ranking_average_precision"] = MultiLabelFigures.LabelRankingAveragePrecision(truth, scores, count),
            };
            if (MultiLabelFigures.Mean(MultiLabelFigures.Rankings(truth, scores, count, Ranking.RocAuc)) is { } area) metrics["macro_roc_auc"] = area;
            if (MultiLabelFigures.Mean(MultiLabelFigures.Rankings(truth, scores, count, Ranking.AveragePrecision)) is { } precision) metrics["macro_average_precision"] = precision;
            return new TaskReport(
                new Evaluation(Scalars.Read(_loss) / _examples, MultiLabelFigures.SubsetAccuracy(truth, answers, count), labels.Macro(c => c.F1)),
                [.. _labels.Zip(labels, (name, c) => new ClassReport(name, c.Precision, c.Recall, c.F1, (int)c.Support))],
                [])
            {
                Metrics = metrics,
            };
        }
    }
}
