using System.Text.Json.Nodes;
using Trainyard.Worker;

namespace Trainyard.Bench.Rows;

/// <summary><c>fast-cnn</c> through the whole system, cold at the first seed, and then <c>accurate-cnn</c>: how good, and how soon.</summary>
internal static class AccuracyRow
{
    private const int Seeds = 5;

    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync(new WorkerOptions());
        var fast = await TrainAsync(system, "fast-cnn");
        var accurate = await TrainAsync(system, "accurate-cnn");
        return new RowResult(
        [
            Accuracy("fast-cnn", fast, 99),
            Seconds("fast-cnn: mean seconds of training", fast.Training) with { AtMost = 1.5 },
            Seconds("fast-cnn: mean seconds from submit to finished", fast.Total, "; the first loads libtorch and MNIST"),
            Accuracy("accurate-cnn", accurate, 99.5),
            Seconds("accurate-cnn: mean seconds of training", accurate.Training),
        ]);
    }

    private static async Task<Trainings> TrainAsync(RunningSystem system, string preset)
    {
        var trainings = new Trainings([], [], []);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (job, seconds) = await system.TrainAsync(preset, new JsonObject { ["seed"] = seed });
            trainings.Accuracies.Add(100 * job.Result!.Test.Accuracy);
            trainings.Training.Add(job.Result.TrainSeconds);
            trainings.Total.Add(seconds);
        }
        return trainings;
    }

    private static Figure Accuracy(string preset, Trainings trainings, double atLeast) => new(
        $"{preset}: mean test accuracy, seeds 1 to 5", trainings.Accuracies.Average(), "%", AtLeast: atLeast, Note: FormattableString.Invariant($"lowest {trainings.Accuracies.Min():0.00}"));

    private static Figure Seconds(string what, List<double> seconds, string more = "") => new(
        what, seconds.Average(), "s", Note: FormattableString.Invariant($"{seconds.Min():0.00} to {seconds.Max():0.00}{more}"));

    private sealed record Trainings(List<double> Accuracies, List<double> Training, List<double> Total);
}
