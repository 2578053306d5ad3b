using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>
/// How long a job was in training: the sum of its attempts' times, in whole milliseconds, as the stores sort by it. Waiting in the queue
/// and pauses do not count. An attempt during which a clock was set back counts as zero, not as less.
/// </summary>
public static class JobDuration
{
    /// <summary>Null: no worker has taken the job yet.</summary>
    public static TimeSpan? Duration(this Job job, DateTimeOffset now) =>
        job.TrainedMilliseconds() is { } ended ? TimeSpan.FromMilliseconds(ended + (job.RunningSince() is { } since ? Milliseconds(since, now) : 0)) : null;

    /// <summary>Of the attempts that ended. Null: no worker has taken the job yet.</summary>
    internal static long? TrainedMilliseconds(this Job job) =>
        job.StartedAt is null ? null : job.Attempts.Sum(a => a.EndedAt is { } end ? Milliseconds(a.StartedAt, end) : 0);

    /// <summary>The start of the attempt that runs; null: none does.</summary>
    internal static DateTimeOffset? RunningSince(this Job job) =>
        job.State == JobState.Running && job.Attempts is [.., { EndedAt: null } last] ? last.StartedAt : null;

    private static long Milliseconds(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, to.ToUnixTimeMilliseconds() - from.ToUnixTimeMilliseconds());
}
