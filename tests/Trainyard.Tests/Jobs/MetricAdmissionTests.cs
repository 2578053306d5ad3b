using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Jobs;

/// <summary>What a job takes of figures that a worker reports by names of its own.</summary>
public class MetricAdmissionTests
{
    private static readonly Job Running = Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Started(1));

    [Fact]
    public void What_may_be_called_so_is_kept_as_it_is()
    {
        var reported = Reported(2, ("validation/top-5 @ 1.x", 0.5), ("_", double.NaN), (new string('n', 100), double.PositiveInfinity));

        Assert.Equal(new AdmittedEvent(reported, null), Running.Admit(reported));
        Assert.Equal(new AdmittedEvent(Samples.Point(1, 2, 10), null), Running.Admit(Samples.Point(1, 2, 10)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" loss")]
    [InlineData("a\"b")]
    [InlineData("a:b")]
    [InlineData("größe")]
    [InlineData("\u001b[31mred")]
    [InlineData("loss\n")]
    [InlineData("train/loss")]
    [InlineData("learning_rate")]
    public void A_name_that_no_series_may_have_is_left_out_and_the_log_says_so(string name)
    {
        var reported = Reported(2, (name, 1), ("good", 2));

        var (kept, line) = Running.Admit(reported);

        Assert.Equal(["good"], ((MetricsReported)kept).Values.Keys);
        Assert.Equal((LineLevel.Warning, reported.Cursor, reported.Step), (line!.Level, line.Cursor, line.Step));
        Assert.Contains($"'{LogText.Clean(name)}'", line.Text, StringComparison.Ordinal);
        Assert.Equal(["good"], Running.Apply(reported).Metrics.Keys);
    }

    [Fact]
    public void The_log_says_it_once_an_attempt()
    {
        var first = Running.Apply(Reported(2, ("a:b", 1)));
        var second = first.Apply(Reported(3, ("a:b", 1), ("c:d", 1)));
        Assert.Equal((1, 1), (first.LogLines, second.LogLines));
        Assert.Null(first.Admit(Reported(3, ("a:b", 1))).Line);

        var again = second.LoseWorker(Samples.Now).Claim("worker-2", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Started(2));
        Assert.NotNull(again.Admit(Samples.Metrics(2, 2, 10, MetricPhase.Training, ("a:b", 1))).Line);
    }

    [Fact]
    public void One_event_takes_so_many_values()
    {
        var (kept, line) = Running.Admit(Reported(2, [.. Names(130).Select(n => (n, 1.0))]));

        Assert.Equal(Names(MetricsReported.MaxValues), ((MetricsReported)kept).Values.Keys);
        Assert.Contains($"'m101' (one event takes {MetricsReported.MaxValues} values)", line!.Text, StringComparison.Ordinal);
        Assert.EndsWith("and 25 more. This attempt's log does not say so again.", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_has_so_many_series_and_those_that_it_has_go_on()
    {
        var (job, seq) = (Running, 2L);
        foreach (var names in Names(MetricNames.MaxSeries - 1).Chunk(MetricsReported.MaxValues)) job = job.Apply(Reported(seq++, [.. names.Select(n => (n, 1.0))]));
        Assert.Equal((MetricNames.MaxSeries - 1, 0), (job.Metrics.Count, job.LogLines));

        job = job.Apply(Reported(seq++, ("last", 1), ("m1", 2), ("too many", 1), ("m2", 2)));

        Assert.Equal((MetricNames.MaxSeries, 1), (job.Metrics.Count, job.LogLines));
        Assert.Equal((2.0, 2.0, 1.0, false), (job.Metrics["m1"].Latest, job.Metrics["m2"].Latest, job.Metrics["last"].Latest, job.Metrics.ContainsKey("too many")));
        // Training's own are never left out.
        Assert.Equal(0.5, job.Apply(Samples.Point(1, seq, 20)).Metrics[MetricNames.TrainLoss].Latest);
    }

    [Fact]
    public void A_line_of_the_log_is_bounded_whatever_the_names_are()
    {
        var (_, line) = Running.Admit(Reported(2, [.. Enumerable.Range(0, 500).Select(i => (new string('ä', 10_000) + i, 1.0))]));

        Assert.True(line!.Text.Length <= LogText.MaxCharacters);
        Assert.Contains("and 495 more", line.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(1, count).Select(i => $"m{i}");

    private static MetricsReported Reported(long seq, params (string Name, double Value)[] values) => Samples.Metrics(1, seq, 10, MetricPhase.Validation, values);
}
