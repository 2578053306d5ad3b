using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Watching;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Cli;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "∞")]
    [InlineData(double.NegativeInfinity, "-∞")]
    public void What_is_not_finite_is_shown_by_its_sign(double value, string sign)
    {
        Assert.Equal([sign, sign, sign, $"{sign} samples/s"], [Figures.Percent(value), Figures.Loss(value), Figures.Seconds(value), Figures.Speed(value)]);

        var job = Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now)!;
        job = job with { Progress = new JobProgress { Epoch = 1, Step = 1, TotalSteps = 9, TrainingLoss = value, TrainingAccuracy = value, SamplesPerSecond = value } };
        var view = job.ToView(DatasetSources.Known, Samples.Now);
        // An accuracy that is no number is one that the task does not have.
        var (beside, behind) = double.IsNaN(value) ? ("", "") : ($"accuracy {sign}  ", $", accuracy {sign}");
        Assert.Contains($"loss {sign}  {beside}{sign} samples/s", ProgressText.Of(new WatchUpdate(view, [])), StringComparison.Ordinal);
        Assert.Contains($"loss {sign}{behind}", ProgressText.Of(new EpochValidated(1, new Evaluation(value, value, value))), StringComparison.Ordinal);
        Assert.Equal(JsonNamed(value), JsonSerializer.Serialize(new JsonObject { ["x"] = value }, WireJson.Options));
        Assert.Contains($"\"trainingLoss\":{JsonNamed(value)[5..^1]}", JsonSerializer.Serialize(view, WireJson.Options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(0.0, "0")]
    [InlineData(0.98764, "0.9876")]
    [InlineData(-3.0, "-3")]
    [InlineData(12345.5, "12,345.5")]
    [InlineData(0.00001234, "1.234e-5")]
    [InlineData(-2.5e20, "-2.5e20")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-∞")]
    public void A_figure_of_any_series_is_shown(double? value, string text) => Assert.Equal(text, Figures.Metric(value));

    [Fact]
    public void Figures_of_any_name_are_told_while_a_job_trains()
    {
        Assert.Equal("epoch 1: validation/share 0.5, spread NaN", ProgressText.Of(Samples.Metrics(1, 2, 10, MetricPhase.Validation, ("validation/share", 0.5), ("spread", double.NaN))));
        Assert.Equal("test: test/share ∞", ProgressText.Of(Samples.Metrics(1, 2, 10, MetricPhase.Test, ("test/share", double.PositiveInfinity))));
        var many = Enumerable.Range(1, 9).Select(i => ($"m{i}", (double)i)).ToArray();
        Assert.Equal("epoch 1: m1 1, m2 2, m3 3, m4 4, m5 5 and 4 more", ProgressText.Of(Samples.Metrics(1, 2, 10, MetricPhase.Training, many)));
        Assert.Null(ProgressText.Of(Samples.Metrics(1, 2, 10, MetricPhase.Training)));
    }

    [Fact]
    public void A_job_is_shown_with_each_of_its_series_those_of_training_first()
    {
        var job = Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Started(1)).Apply(Samples.Point(1, 2, 10, double.NaN))
            .Apply(Samples.Metrics(1, 3, 10, MetricPhase.Validation, ("a", 2), ("validation/share", 0.5))).Apply(Samples.Metrics(1, 4, 20, MetricPhase.Validation, ("validation/share", 0.25)));
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 120;

        console.Write(JobDetails.Of(job.ToView(DatasetSources.Known, Samples.Now)));

        var lines = writer.ToString().Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => !line.StartsWith("series", StringComparison.Ordinal)).Take(6).Select(line => line[12..]);
        Assert.Equal(
            [
                "train/loss: NaN at step 10", "train/accuracy: 0.9 at step 10; best 0.9 at step 10", "learning_rate: 0.001 at step 10; best 0.001 at step 10",
                "samples_per_second: 5,000 at step 10; best 5,000 at step 10", "a: 2 at step 10; best 2 at step 10", "validation/share: 0.25 at step 20; best 0.5 at step 10",
            ],
            lines);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(61.0, "1:01 min")]
    [InlineData(3 * 86400.0, "72:00:00 h")]
    [InlineData(1e300, "over 1000000 h")]
    public void Seconds_of_any_number_are_shown(double? seconds, string text) => Assert.Equal(text, Figures.Seconds(seconds));

    private static string JsonNamed(double value) => $$"""{"x":"{{(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity")}}"}""";
}
