using TorchSharp;
using Trainyard.Contracts;
using Trainyard.Training.Datasets;
using Trainyard.Training.Models;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>Runs a network over examples that it does not train on.</summary>
/// <param name="network">The network.</param>
/// <param name="classes">How many classes there are.</param>
/// <param name="batch">Images at once; see <see cref="MemoryEstimate.EvaluationBatch"/>.</param>
/// <param name="abandon">Asked before each batch.</param>
internal sealed class Evaluator(Network network, int classes, long batch, Func<bool> abandon)
{
    /// <summary>The mean loss without label smoothing, and who was taken for whom; null when abandoned.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="indices">Which of them; null for all.</param>
    public (Evaluation Figures, ConfusionMatrix Matrix)? Run(Examples examples, Tensor? indices)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var device = examples.Labels.device;
        var (loss, counts) = (zeros(1, dtype: ScalarType.Float64, device: device), zeros(classes * classes, dtype: ScalarType.Int64, device: device));
        var total = indices?.shape[0] ?? examples.Count;
        using var width = classes.ToScalar();
        network.Evaluate();
        for (long start = 0; start < total; start += batch)
        {
            if (abandon()) return null;
            using var step = NewDisposeScope();
            var count = Math.Min(batch, total - start);
            var (images, labels) = indices is null ? examples.Slice(start, count) : examples.Select(indices.narrow(0, start, count));
            var logits = network.Forward(images);
            loss.add_(nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum), Scalars.One);
            counts.add_(labels.mul(width).add_(logits.argmax(1), Scalars.One).bincount(null, minlength: classes * classes), Scalars.One);
        }

        var flat = counts.cpu().data<long>().ToArray();
        var matrix = new ConfusionMatrix([.. flat.Chunk(classes).Select(row => (IReadOnlyList<int>)[.. row.Select(n => (int)n)])]);
        return (new Evaluation(loss.item<double>() / total, matrix.Accuracy, matrix.MacroF1), matrix);
    }
}
