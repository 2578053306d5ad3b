using TorchSharp;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Tasks;

/// <summary>One class of several for each image: softmax and cross entropy over one logit for each class.</summary>
internal sealed class Classification(JobSpec spec, DatasetInfo data) : ITask
{
    public ModelAnswers Answers { get; } = new("image-classification", "logits");

    public Tensor Loss(Tensor outputs, Tensor labels) => nn.functional.cross_entropy(outputs, labels, label_smoothing: spec.LabelSmoothing);

    public Tensor Correct(Tensor outputs, Tensor labels) => outputs.argmax(1).eq(labels).sum();

    public IEvaluation Evaluate(Device device) => new Sums(data.Classes, device);

    /// <summary>The loss, without label smoothing, and who was taken for whom.</summary>
    private sealed class Sums(IReadOnlyList<string> classes, Device device) : IEvaluation
    {
        private readonly Tensor _loss = zeros(1, dtype: ScalarType.Float64, device: device);
        private readonly Tensor _counts = zeros(classes.Count * classes.Count, dtype: ScalarType.Int64, device: device);

        public void Add(Tensor outputs, Tensor labels)
        {
            using var width = classes.Count.ToScalar();
            _loss.add_(nn.functional.cross_entropy(outputs, labels, reduction: nn.Reduction.Sum), Scalars.One);
            _counts.add_(labels.mul(width).add_(outputs.argmax(1), Scalars.One).bincount(null, minlength: classes.Count * classes.Count), Scalars.One);
        }

        public TaskReport Report()
        {
            var matrix = ConfusionMatrix.Of(_counts, classes.Count);
            return new TaskReport(new Evaluation(_loss.item<double>() / matrix.Total, matrix.Accuracy, matrix.MacroF1), matrix.Report(classes), matrix.Counts)
            {
                Metrics = new Dictionary<string, double> { ["balanced_accuracy"] = matrix.BalancedAccuracy },
            };
        }
    }
}
