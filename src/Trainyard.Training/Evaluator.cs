using Trainyard.Contracts;
using Trainyard.Training.Datasets;
using Trainyard.Training.Models;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>Runs a network over examples that it does not train on.</summary>
/// <param name="network">The network.</param>
/// <param name="task">What is asked of it.</param>
/// <param name="batch">Images at once; see <see cref="MemoryEstimate.EvaluationBatch"/>.</param>
/// <param name="abandon">Asked before each batch.</param>
internal sealed class Evaluator(Network network, ITask task, long batch, Func<bool> abandon)
{
    /// <summary>How well the network does; null when abandoned.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="indices">Which of them; null for all.</param>
    public TaskReport? Run(Examples examples, Tensor? indices)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var evaluation = task.Evaluate(examples.Labels.device);
        var total = indices?.shape[0] ?? examples.Count;
        network.Evaluate();
        for (long start = 0; start < total; start += batch)
        {
            if (abandon()) return null;
            using var step = NewDisposeScope();
            var count = Math.Min(batch, total - start);
            var (images, labels) = indices is null ? examples.Slice(start, count) : examples.Select(indices.narrow(0, start, count));
            evaluation.Add(network.Forward(images), labels);
        }
        return evaluation.Report();
    }
}
