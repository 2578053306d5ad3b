using Trainyard.Contracts;

namespace Trainyard.Chaos.Checking;

/// <summary>One value a step interval, and one validation an epoch: none missing, none twice.</summary>
internal static class CurveCheck
{
    public static IEnumerable<Violation> Check(Story story)
    {
        var (spec, total) = (story.Job.Spec, story.Job.TotalSteps);
        var intervals = Multiples(spec.LogEverySteps, total).Append(total).Distinct();
        var epochs = spec.ValidationShare > 0 ? Multiples(total / spec.Epochs, total) : [];
        return
        [
            .. Compare(story.Job.Id, "loss", intervals, story.Events.OfType<StepsTrained>()),
            .. Compare(story.Job.Id, "validation", epochs, story.Events.OfType<EpochValidated>()),
            .. story.Events.OfType<MetricsReported>().GroupBy(m => m.Phase).SelectMany(m => Compare(story.Job.Id, $"metrics of {m.Key}", [], m)),
        ];
    }

    private static IEnumerable<Violation> Compare(JobId job, string what, IEnumerable<long> expected, IEnumerable<JobEvent> events)
    {
        var found = events.GroupBy(e => e.Step, e => e.Cursor).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var step in expected.Where(step => !found.ContainsKey(step))) yield return new(Promise.NoGap, job, $"no {what} at step {step}");
        foreach (var (step, cursors) in found.Where(f => f.Value.Count > 1)) yield return new(Promise.NoDouble, job, $"{what} at step {step} came at {string.Join(" and ", cursors)}");
    }

    private static IEnumerable<long> Multiples(long of, long upTo)
    {
        for (var step = of; step <= upTo; step += of) yield return step;
    }
}
