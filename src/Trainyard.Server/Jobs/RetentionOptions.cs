using System.ComponentModel.DataAnnotations;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Server.Jobs;

/// <summary>
/// How long after its end a job's parts are kept, and then removed in the background: section <c>Retention</c> of the configuration. 0
/// keeps them for ever. Jobs that have not ended lose nothing.
/// </summary>
public sealed record RetentionOptions
{
    public const string Section = "Retention";

    private const string Zero = "00:00:00", Century = "36500.00:00:00";

    /// <summary>The last checkpoint, from which a retry or a continuation may start. What has started keeps its own copy.</summary>
    [Range(typeof(TimeSpan), Zero, Century, ErrorMessage = "Retention:Checkpoints must be from 0, which keeps them for ever, to 36500 days, written as 7.00:00:00.")]
    public TimeSpan Checkpoints { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The trained model's files.</summary>
    [Range(typeof(TimeSpan), Zero, Century, ErrorMessage = "Retention:Models must be from 0, which keeps them for ever, to 36500 days, written as 365.00:00:00.")]
    public TimeSpan Models { get; init; }

    /// <summary>The curve and the other events. What the job came to stays: its figures, attempts and test results.</summary>
    [Range(typeof(TimeSpan), Zero, Century, ErrorMessage = "Retention:Points must be from 0, which keeps them for ever, to 36500 days, written as 365.00:00:00.")]
    public TimeSpan Points { get; init; }

    /// <summary>The lines of the job's log.</summary>
    [Range(typeof(TimeSpan), Zero, Century, ErrorMessage = "Retention:Logs must be from 0, which keeps them for ever, to 36500 days, written as 90.00:00:00.")]
    public TimeSpan Logs { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The whole job, with all that it made.</summary>
    [Range(typeof(TimeSpan), Zero, Century, ErrorMessage = "Retention:Jobs must be from 0, which keeps them for ever, to 36500 days, written as 365.00:00:00.")]
    public TimeSpan Jobs { get; init; }

    /// <summary>When jobs ended that reach a limit after <paramref name="since"/> and by <paramref name="now"/>; null: that ever reached one.</summary>
    public IEnumerable<(DateTimeOffset? After, DateTimeOffset By)> EndsBetween(DateTimeOffset? since, DateTimeOffset now)
    {
        var limits = new[] { Checkpoints, Models, Points, Logs, Jobs }.Where(keep => keep > TimeSpan.Zero).Distinct().Order();
        // Whatever reached another limit reached the shortest before it.
        return (since is null ? limits.Take(1) : limits).Select(keep => (since - keep, now - keep));
    }

    public bool IsJobOver(Job job, DateTimeOffset now) => IsOver(Jobs, job, now);

    /// <summary>The job without its expired parts, and with a note of their removal; null when nothing expired.</summary>
    public Job? Without(Job job, DateTimeOffset now)
    {
        var (left, removed) = (job, job.Removed ?? new Removals());
        if (job.Checkpoint is not null && IsOver(Checkpoints, job, now)) (left, removed) = (left with { Checkpoint = null }, removed with { Checkpoint = now });
        if (job.Result is { Model.Count: > 0 } result && IsOver(Models, job, now)) (left, removed) = (left with { Result = result with { Model = [], Predictions = null } }, removed with { Model = now });
        // Only a job that a worker had has events.
        if (removed.Points is null && job.Attempts.Count > 0 && IsOver(Points, job, now)) removed = removed with { Points = now };
        if (removed.Log is null && job.LogLines > 0 && IsOver(Logs, job, now)) removed = removed with { Log = now };
        return removed == (job.Removed ?? new Removals()) ? null : left with { Removed = removed, IsRemoving = true };
    }

    /// <summary>To the millisecond, as stores find jobs by their end: no job is found before it is over, and then passed over for good.</summary>
    private static bool IsOver(TimeSpan keep, Job job, DateTimeOffset now) =>
        keep > TimeSpan.Zero && job.State.IsFinal() && job.EndedAt?.ToUnixTimeMilliseconds() <= (now - keep).ToUnixTimeMilliseconds();
}
