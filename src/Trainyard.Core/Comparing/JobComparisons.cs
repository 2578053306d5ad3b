using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Comparing;

/// <summary>Jobs side by side: a pure function of them.</summary>
public static class JobComparisons
{
    /// <param name="jobs">In the order of the columns.</param>
    /// <param name="missing">Those that were asked for and are not there.</param>
    /// <param name="now">The present time, until which a running job has trained.</param>
    public static JobComparison Of(IReadOnlyList<Job> jobs, IReadOnlyList<JobId> missing, DateTimeOffset now) => new(
        [.. jobs.Select(job => ToCompared(job, now))],
        missing,
        SpecDifferences.Of([.. jobs.Select(job => job.Spec)]),
        [.. jobs.SelectMany(job => job.Metrics.Keys).Distinct().OrderBy(MetricNames.PlaceOf).ThenBy(name => name, StringComparer.Ordinal).Select(name => SeriesOf(jobs, name))]);

    private static ComparedJob ToCompared(Job job, DateTimeOffset now) => new()
    {
        Id = job.Id,
        Name = job.Spec.Name,
        Owner = job.Owner,
        State = job.State,
        Dataset = job.Spec.Dataset,
        CreatedAt = job.CreatedAt,
        DurationSeconds = job.Duration(now)?.TotalSeconds,
        Step = job.Progress.Step,
        Parameters = job.Result?.Parameters,
        HasConfusionMatrix = job.Result is { ConfusionMatrix.Count: > 0 },
    };

    private static ComparedSeries SeriesOf(IReadOnlyList<Job> jobs, string name)
    {
        var series = jobs.Select(job => job.Metrics.GetValueOrDefault(name)).ToList();
        var best = series.Select(s => s?.Best).ToList();
        return new ComparedSeries(name, [.. series.Select(s => s?.Latest)], best, name == MetricNames.LearningRate ? [] : WinnersOf(best, MetricNames.IsLowerBetter(name)));
    }

    private static IReadOnlyList<int> WinnersOf(List<double?> best, bool isLowerBetter)
    {
        var known = best.OfType<double>().Distinct().ToList();
        if (known.Count < 2) return [];
        var winner = isLowerBetter ? known.Min() : known.Max();
        return [.. best.Index().Where(b => b.Item == winner).Select(b => b.Index)];
    }
}
