using Trainyard.Contracts;
using Trainyard.Training;

namespace Trainyard.Tests.Worker;

/// <summary>A task's own figures on their way to the job's series.</summary>
public class TaskMetricsTests
{
    private readonly List<JobEvent> _events = [];

    [Fact]
    public void Each_becomes_a_series_of_its_phase()
    {
        new TaskMetrics(_events.Add).Report(MetricPhase.Validation, new Dictionary<string, double> { ["share"] = 0.5, ["spread"] = double.NaN }, 3);

        var reported = Assert.IsType<MetricsReported>(Assert.Single(_events));
        Assert.Equal((MetricPhase.Validation, 3), (reported.Phase, reported.Epoch));
        Assert.Equal(new Dictionary<string, double> { ["validation/share"] = 0.5, ["validation/spread"] = double.NaN }, reported.Values);
    }

    [Fact]
    public void A_task_without_any_reports_nothing()
    {
        new TaskMetrics(_events.Add).Report(MetricPhase.Test, new Dictionary<string, double>(), null);

        Assert.Empty(_events);
    }

    [Fact]
    public void Many_go_into_several_events()
    {
        new TaskMetrics(_events.Add).Report(MetricPhase.Test, Enumerable.Range(0, 250).ToDictionary(i => $"recall {i}", i => i / 250.0), null);

        Assert.Equal([100, 100, 50], _events.Cast<MetricsReported>().Select(e => e.Values.Count));
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"test/recall {i}"), _events.Cast<MetricsReported>().SelectMany(e => e.Values.Keys));
    }

    [Fact]
    public void A_name_that_no_series_may_have_is_left_out_and_said_once()
    {
        var metrics = new TaskMetrics(_events.Add);
        foreach (var epoch in new[] { 1, 2 }) metrics.Report(MetricPhase.Validation, new Dictionary<string, double> { ["loss"] = 1, ["a:b"] = 2, ["good"] = 3 }, epoch);

        Assert.All(_events.OfType<MetricsReported>(), e => Assert.Equal(["validation/good"], e.Values.Keys));
        var lines = _events.OfType<LineLogged>().ToList();
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Equal(LineLevel.Warning, line.Level));
        Assert.Contains(lines, line => line.Text.StartsWith("The metric 'validation/loss' is left out: another event", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Text.StartsWith("The metric 'validation/a:b' is left out: a name has", StringComparison.Ordinal));
    }
}
