using Trainyard.Contracts;
using Trainyard.Training.Optimizers;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>A task and a linear network, without datasets and jobs.</summary>
internal static class TaskTrial
{
    /// <summary>Inputs from -1 to 1, row by row.</summary>
    public static float[] Inputs(int examples, int width)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, examples * width).Select(_ => random.NextSingle() * 2 - 1)];
    }

    /// <summary>300 steps of Adam over all examples, from weights of 0.</summary>
    /// <returns>The first loss, the last loss, and the report on the same examples.</returns>
    public static (double First, double Last, TaskReport Report) Train(ITask task, Tensor inputs, Tensor targets, int outputs)
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(inputs.shape[1], outputs);
        using var parameters = new FlatParameters(network, CPU);
        using var optimizer = Optimizer.Create(new AdamSpec(), parameters);
        using (no_grad()) parameters.Values.zero_();
        var losses = new List<double>();
        for (var step = 1; step <= 300; step++)
        {
            using var inner = NewDisposeScope();
            var loss = task.Loss(network.forward(inputs), targets);
            loss.backward();
            losses.Add(loss.item<float>());
            optimizer.Step(0.05, step);
        }
        using var noGrad = no_grad();
        return (losses[0], losses[^1], Evaluate(task, network.forward(inputs), targets));
    }

    /// <summary>In batches of unequal size, as an evaluation gets them.</summary>
    public static TaskReport Evaluate(ITask task, Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var evaluation = task.Evaluate(CPU);
        var (examples, size) = (outputs.shape[0], Math.Max(1, outputs.shape[0] * 2 / 3));
        for (long start = 0; start < examples; start += size)
        {
            using var step = NewDisposeScope();
            var count = Math.Min(size, examples - start);
            evaluation.Add(outputs.narrow(0, start, count), targets.narrow(0, start, count));
        }
        return evaluation.Report();
    }

    /// <summary>The gradient of a task's loss with respect to the outputs, row by row.</summary>
    public static double[] Gradient(ITask task, float[] outputs, int width, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var leaf = tensor(outputs, [outputs.Length / width, width]).requires_grad_();
        task.Loss(leaf, targets).backward();
        return [.. leaf.grad!.data<float>().ToArray().Select(g => (double)g)];
    }

    public static void Near(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance = 1e-6)
    {
        var (wanted, values) = (expected.ToList(), actual.ToList());
        Assert.Equal(wanted.Count, values.Count);
        Assert.All(wanted.Zip(values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
