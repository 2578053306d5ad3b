using Trainyard.Contracts;
using Trainyard.Training.Models;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>Runs a network over examples that it does not train on.</summary>
/// <param name="network">The network.</param>
/// <param name="task">What is asked of it.</param>
/// <param name="batch">Examples at once; see <see cref="MemoryEstimate.EvaluationBatch"/>.</param>
/// <param name="abandon">Asked before each batch.</param>
internal sealed class Evaluator(Network network, ITask task, int batch, Func<bool> abandon)
{
    /// <summary>How well the network does; null when abandoned.</summary>
    /// <param name="selection">What it is run over.</param>
    /// <param name="see">Gets the outputs of each batch, in order.</param>
    public TaskReport? Run(Selection selection, Action<Tensor>? see = null)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (examples, indices) = selection;
        var evaluation = task.Evaluate(examples.Targets.device);
        network.Evaluate();
        for (var start = 0; start < selection.Count; start += batch)
        {
            if (abandon()) return null;
            using var step = NewDisposeScope();
            var count = Math.Min(batch, selection.Count - start);
            var (inputs, targets) = indices is null ? examples.Slice(start, count) : examples.Select(indices.AsSpan(start, count));
            using var turn = network.BeginTurn();
            var outputs = network.Forward(inputs);
            evaluation.Add(outputs, targets);
            see?.Invoke(outputs);
        }
        return evaluation.Report();
    }
}
