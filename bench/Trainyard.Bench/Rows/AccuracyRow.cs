using System.Text.Json.Nodes;
using Trainyard.Worker;

namespace Trainyard.Bench.Rows;

/// <summary><c>fast-cnn</c> through the whole system, cold at the first seed: how good, and how soon.</summary>
internal static class AccuracyRow
{
    private const int Seeds = 5;

    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync(new WorkerOptions());
        var (accuracies, training, total) = (new List<double>(), new List<double>(), new List<double>());
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (job, seconds) = await system.TrainAsync("fast-cnn", new JsonObject { ["seed"] = seed });
            accuracies.Add(100 * job.Result!.Test.Accuracy);
            training.Add(job.Result.TrainSeconds);
            total.Add(seconds);
        }
        return new RowResult(
        [
            new Figure("fast-cnn: mean test accuracy, seeds 1 to 5", accuracies.Average(), "%", AtLeast: 99, Note: FormattableString.Invariant($"lowest {accuracies.Min():0.00}")),
            new Figure("fast-cnn: mean seconds of training", training.Average(), "s", AtMost: 5, Note: FormattableString.Invariant($"{training.Min():0.00} to {training.Max():0.00}")),
            new Figure("fast-cnn: mean seconds from submit to finished", total.Average(), "s", Note: FormattableString.Invariant($"{total.Min():0.00} to {total.Max():0.00}; the first loads libtorch and MNIST")),
        ]);
    }
}
