namespace Trainyard.Chaos.Checking;

/// <summary>Fences rise, and nothing was taken in from whoever had lost the lease.</summary>
internal static class FenceCheck
{
    public static IEnumerable<Violation> Check(Story story) => [.. Rising(story), .. Stale(story), .. Inserted(story)];

    private static IEnumerable<Violation> Rising(Story story)
    {
        var (job, events) = (story.Job, story.Events);
        foreach (var (before, after) in job.AttemptList.Zip(job.AttemptList.Skip(1)))
        {
            if (after.Fence <= before.Fence) yield return new(Promise.FenceRises, job.Id, $"attempt with fence {after.Fence} follows fence {before.Fence}");
        }
        foreach (var (before, after) in events.Zip(events.Skip(1)))
        {
            if (after.Cursor <= before.Cursor) yield return new(Promise.FenceRises, job.Id, $"event {after.Cursor} follows {before.Cursor}");
        }
        var fences = job.AttemptList.Select(a => a.Fence).ToHashSet();
        foreach (var e in events.Where(e => !fences.Contains(e.Fence))) yield return new(Promise.FenceRises, job.Id, $"event {e.Cursor} belongs to no attempt");
    }

    /// <summary>Reported after the next attempt had claimed the job. All clocks are this machine's.</summary>
    private static IEnumerable<Violation> Stale(Story story)
    {
        var attempts = story.Job.AttemptList;
        foreach (var e in story.Events)
        {
            if (attempts.FirstOrDefault(a => a.Fence > e.Fence) is { } next && e.At > next.StartedAt)
                yield return new(Promise.NoStaleWrite, story.Job.Id, $"event {e.Cursor}, reported at {e.At:O}, was accepted after fence {next.Fence} was claimed at {next.StartedAt:O}");
        }
    }

    /// <summary>A client that had read past this place never saw it there: it was put in behind the reader's back.</summary>
    private static IEnumerable<Violation> Inserted(Story story)
    {
        if (story.Sightings.Count == 0) yield break;
        var (seen, last) = (story.Sightings.Select(s => s.Event.Cursor).ToHashSet(), story.Sightings.Max(s => s.Event.Cursor));
        foreach (var e in story.Events.Where(e => e.Cursor < last && !seen.Contains(e.Cursor)))
            yield return new(Promise.NoStaleWrite, story.Job.Id, $"event {e.Cursor} was added after a client had read up to {last}");
    }
}
