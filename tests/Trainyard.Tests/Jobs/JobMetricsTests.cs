using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Jobs;

/// <summary>What a job keeps of its series.</summary>
public class JobMetricsTests
{
    private static readonly Job Running = Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Started(1));

    [Fact]
    public void A_lower_loss_and_a_higher_accuracy_are_better()
    {
        var job = Running.Apply(Validated(1, 2, 10, loss: 0.5, accuracy: 0.9)).Apply(Validated(1, 3, 20, loss: 0.4, accuracy: 0.8)).Apply(Validated(1, 4, 30, loss: 0.6, accuracy: 0.85));

        Assert.Equal(new Series(0.6, 30, 0.4, 20), job.Metrics[MetricNames.ValidationLoss]);
        Assert.Equal(new Series(0.85, 30, 0.9, 10), job.Metrics[MetricNames.ValidationAccuracy]);
    }

    [Theory]
    [InlineData("train/loss", true)]
    [InlineData("my_own_Loss", true)]
    [InlineData("validation/error", true)]
    [InlineData("errors_found", false)]
    [InlineData("reward", false)]
    public void A_loss_or_an_error_is_better_when_it_is_lower(string name, bool isLower) => Assert.Equal(isLower, MetricNames.IsLowerBetter(name));

    [Fact]
    public void What_is_not_finite_is_the_latest_and_never_the_best()
    {
        var job = Running.Apply(Samples.Point(1, 2, 10, double.NaN)).Apply(Samples.Point(1, 3, 20, 0.5)).Apply(Samples.Point(1, 4, 30, double.NegativeInfinity)).Apply(Samples.Point(1, 5, 40, double.NaN));

        Assert.Equal(new Series(double.NaN, 40, 0.5, 20), job.Metrics[MetricNames.TrainLoss]);
    }

    [Fact]
    public void A_series_has_a_final_value_once_the_job_has_succeeded()
    {
        var trained = Running.Apply(Samples.Point(1, 2, 10, 0.5));
        var done = trained.Apply(Samples.Succeeded(1, 3, accuracy: 0.97));

        Assert.All(trained.Metrics.Values, series => Assert.Null(series.Final));
        Assert.Equal((0.5, 0.97), (done.Metrics[MetricNames.TrainLoss].Final!.Value, done.Metrics[MetricNames.TestAccuracy].Final!.Value));
        Assert.Equal(new MetricSummary(0.97, 1000, 0.97, 1000, 0.97), done.ToView(DatasetSources.Known, Samples.Now).Metrics["test/accuracy"]);
    }

    [Fact]
    public void What_a_later_attempt_supersedes_is_neither_the_latest_nor_the_best()
    {
        var lost = Running.Apply(Samples.Point(1, 2, 10, 0.5)).Apply(Samples.Saved(1, 3, 10)).Apply(Samples.Point(1, 4, 20, 0.1)).LoseWorker(Samples.Now);
        var again = lost.Claim("worker-2", Guid.NewGuid(), Samples.Now)!;

        Assert.Equal(new Series(0.5, 10, 0.5, 10), again.Apply(Samples.Started(2, 10)).Metrics[MetricNames.TrainLoss]);
        Assert.Empty(again.Apply(Samples.Started(2)).Metrics);
    }

    [Fact]
    public void A_series_may_have_any_name_and_goes_back_with_the_attempt()
    {
        var validated = Running.Apply(Samples.Saved(1, 2, 10)).Apply(Samples.Metrics(1, 3, 10, MetricPhase.Validation, ("validation/share", 0.5), ("reward", double.NaN)));
        Assert.Equal(new Series(0.5, 10, 0.5, 10), validated.Metrics["validation/share"]);
        Assert.Equal(new Series(double.NaN, 10, null, null), validated.Metrics["reward"]);
        Assert.Equal((new EventCursor(1, 3), 0), (validated.LastEvent, validated.LogLines));
        Assert.Same(validated, validated.Apply(Samples.Metrics(1, 3, 20, MetricPhase.Validation, ("validation/share", 0.9))));

        var again = validated.LoseWorker(Samples.Now).Claim("worker-2", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Started(2, 10) with { ValidatesAgain = true });
        Assert.Empty(again.Metrics);
        var done = again.Apply(Samples.Metrics(2, 2, 10, MetricPhase.Test, ("test/share", 0.4))).Apply(Samples.Succeeded(2, 3));
        Assert.Equal(0.4, done.Metrics["test/share"].Final);
    }

    private static EpochValidated Validated(long fence, long seq, long step, double loss, double accuracy) =>
        new(1, new Evaluation(loss, accuracy, accuracy)) { Fence = fence, Seq = seq, Step = step, At = Samples.Now };
}
