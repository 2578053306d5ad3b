using Trainyard.Chaos.BadJobs;
using Trainyard.Contracts;

namespace Trainyard.Chaos.Checking;

/// <summary>Reads a history and names every promise that it breaks.</summary>
internal static class Checker
{
    public static IReadOnlyList<Violation> Check(History history) =>
    [
        .. history.Submits.SelectMany(s => CheckSubmit(s, history.Jobs)),
        .. history.References.Values.SelectMany(CheckStory),
        .. history.Jobs.SelectMany(CheckStory),
        .. history.Jobs.SelectMany(story => CheckResult(story, history.References)),
        .. SweepCheck.Check(history),
        .. BadJobCheck.Check(history),
        .. history.ForeignModelIsThere ? Array.Empty<Violation>() : [new Violation(Promise.ForeignArtifactKept, null, "the model that forged events named is gone")],
        .. history.MovedAside.Select(why => new Violation(Promise.NothingMovedAside, null, why)),
    ];

    private static IEnumerable<Violation> CheckSubmit(Submit submit, IReadOnlyList<Story> jobs)
    {
        var made = jobs.Where(j => j.Job.Tags.Contains(submit.Key)).Select(j => j.Job.Id).ToList();
        if (submit.Answer is { } id && !made.Contains(id)) yield return new(Promise.SubmitIsKept, id, $"submit {submit.Key} was answered, and its job is gone");
        if (made.Count > 1) yield return new(Promise.SubmitIsKept, made[1], $"submit {submit.Key} made {made.Count} jobs");
    }

    private static IEnumerable<Violation> CheckStory(Story story) =>
    [
        .. CheckEnd(story),
        .. story.Job.State == JobState.Succeeded ? CurveCheck.Check(story) : [],
        .. FenceCheck.Check(story),
    ];

    private static IEnumerable<Violation> CheckEnd(Story story)
    {
        var (job, events) = (story.Job, story.Events);
        if (!job.State.IsFinal()) yield return new(Promise.JobEnds, job.Id, $"still {job.State} at step {job.Step} of {job.TotalSteps}, attempt {job.Attempts}");
        else if (job.State != JobState.Succeeded) yield return new(Promise.JobSucceeds, job.Id, $"{job.State}: {job.Failure?.Reason} {job.Failure?.Message}");

        var results = events.OfType<TrainingSucceeded>().ToList();
        if (results.Count > 1) yield return new(Promise.OneEnd, job.Id, $"{results.Count} results were accepted, at {string.Join(", ", results.Select(r => r.Cursor))}");
        if (job.AttemptList.Count(a => a.Outcome == "succeeded") is > 1 and var ends) yield return new(Promise.OneEnd, job.Id, $"{ends} attempts succeeded");
        if (job.State != JobState.Succeeded) yield break;
        if (results.Count == 0) yield return new(Promise.OneEnd, job.Id, "succeeded without a last event");
        else if (events[^1] is not TrainingSucceeded) yield return new(Promise.OneEnd, job.Id, $"{events[^1].GetType().Name} at {events[^1].Cursor} came after the end");
    }

    private static IEnumerable<Violation> CheckResult(Story story, IReadOnlyDictionary<string, Story> references)
    {
        if (story.Job.State != JobState.Succeeded || !references.TryGetValue(story.Job.Name, out var reference)) yield break;
        var id = story.Job.Id;
        if (story.Weights != reference.Weights || story.Weights is null) yield return new(Promise.SameResult, id, "the weights are not those of an undisturbed run");
        if (story.Job.Test != reference.Job.Test) yield return new(Promise.SameResult, id, $"test {story.Job.Test} instead of {reference.Job.Test}");
        var expected = reference.Events.OfType<StepsTrained>().ToLookup(Value);
        if (story.Events.OfType<StepsTrained>().FirstOrDefault(e => !expected.Contains(Value(e))) is { } other)
            yield return new(Promise.SameResult, id, $"the curve differs at step {other.Step}");
    }

    /// <summary>What must not depend on when and where it was trained.</summary>
    private static (long, int, double, double, double) Value(StepsTrained e) => (e.Step, e.Epoch, e.Loss, e.Accuracy, e.LearningRate);
}
