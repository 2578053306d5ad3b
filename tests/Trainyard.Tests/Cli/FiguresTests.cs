using System.Text.Json;
using System.Text.Json.Nodes;
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
        Assert.Contains($"loss {sign}  accuracy {sign}  {sign} samples/s", ProgressText.Of(new WatchUpdate(view, [])), StringComparison.Ordinal);
        Assert.Contains($"loss {sign}, accuracy {sign}", ProgressText.Of(new EpochValidated(1, new Evaluation(value, value, value))), StringComparison.Ordinal);
        Assert.Equal(JsonNamed(value), JsonSerializer.Serialize(new JsonObject { ["x"] = value }, WireJson.Options));
        Assert.Contains($"\"trainingLoss\":{JsonNamed(value)[5..^1]}", JsonSerializer.Serialize(view, WireJson.Options), StringComparison.Ordinal);
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
