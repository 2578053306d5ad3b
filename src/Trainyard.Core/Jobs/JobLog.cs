using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>The lines of a job's log: how many of them there may be, so that one that says too much cannot fill the disk; and the server's own.</summary>
public static class JobLog
{
    public const int MaxLines = 10_000;

    private static readonly string TruncationMessage = string.Create(null, $"The log is full: a job keeps {MaxLines:N0} lines, and what comes after this one is left out.");

    /// <summary>What is stored of the events that were applied to a job: all of them, but of lines only as many as there is room for. For an error, of which an attempt has one, there always is.</summary>
    /// <param name="before">The job before them.</param>
    /// <param name="accepted">The events, in order.</param>
    public static IReadOnlyList<JobEvent> Kept(Job before, IReadOnlyList<JobEvent> accepted)
    {
        var lines = before.LogLines;
        return [.. accepted.Select(e => e is LineLogged line ? Fitting(line, lines++) : e).OfType<JobEvent>()];
    }

    /// <summary>
    /// What a server says for a worker that cannot any more: in the last place of its attempt, which no event ever has, so that saying it
    /// twice changes nothing.
    /// </summary>
    /// <param name="after">The job after it lost its worker.</param>
    /// <param name="now">The present time.</param>
    public static LineLogged WorkerLost(Job after, DateTimeOffset now)
    {
        var attempt = after.Attempts[^1];
        var (level, next) = after.Failure is { } failure
            ? (LineLevel.Error, $"The job failed ({failure.Reason}): {failure.Message} {failure.Advice}")
            : (LineLevel.Warning, after.State == JobState.Queued ? "The job is back in the queue." : $"The job is {after.State}.");
        return new LineLogged(level, $"{attempt.Worker}: {attempt.Reason} {next}") { Fence = attempt.Fence, Seq = int.MaxValue, At = now, Step = attempt.ToStep ?? 0 };
    }

    /// <summary>Null: there is no room.</summary>
    private static LineLogged? Fitting(LineLogged line, int linesBefore) => linesBefore switch
    {
        _ when line.Level == LineLevel.Error => line,
        < MaxLines - 1 => line,
        MaxLines - 1 => new LineLogged(LineLevel.Warning, TruncationMessage) { Fence = line.Fence, Seq = line.Seq, At = line.At, Step = line.Step },
        _ => null,
    };
}
