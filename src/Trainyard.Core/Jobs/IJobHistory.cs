using System.Runtime.CompilerServices;
using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>
/// Every event of every job, in order. A curve has one value a step: an attempt's start removes the points that it supersedes
/// (<see cref="AttemptStarted.Supersedes"/>). Lines of the log are kept apart, those of all attempts.
/// </summary>
public interface IJobHistory
{
    /// <summary>Appends events of different jobs; those with a cursor that is stored already change nothing. After a failure some may be there.</summary>
    Task AppendAsync(IReadOnlyList<JobEvents> jobs, CancellationToken cancellationToken);

    /// <summary>At most <paramref name="limit"/> events after a cursor, in order, without the lines of the log.</summary>
    Task<IReadOnlyList<JobEvent>> ReadAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken);

    /// <summary>At most <paramref name="limit"/> lines of the log after a cursor, in order.</summary>
    Task<IReadOnlyList<LineLogged>> ReadLogAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken);

    /// <summary>Deletes all events of a job but the lines of its log, if there are any.</summary>
    Task DeleteEventsAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>Deletes the lines of a job's log, if there are any.</summary>
    Task DeleteLogAsync(JobId job, CancellationToken cancellationToken);
}

/// <param name="Job">Whose they are.</param>
/// <param name="Events">In order.</param>
public sealed record JobEvents(JobId Job, IReadOnlyList<JobEvent> Events);

public static class JobHistories
{
    /// <summary>Events that are in memory at once where all of a job's are read.</summary>
    private const int Page = 2_000;

    /// <summary>All of a job's events so far, in order, without the lines of the log; a page of them is in memory at a time.</summary>
    public static async IAsyncEnumerable<JobEvent> ReadAllAsync(this IJobHistory history, JobId job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<JobEvent> page;
        var after = EventCursor.Start;
        do
        {
            page = await history.ReadAsync(job, after, Page, cancellationToken);
            foreach (var e in page) yield return e;
            if (page is [.., var last]) after = last.Cursor;
        }
        while (page.Count == Page);
    }

    /// <summary>Appends events of one job in order; those with a cursor that is stored already change nothing.</summary>
    public static Task AppendAsync(this IJobHistory history, JobId job, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken) =>
        history.AppendAsync([new JobEvents(job, events)], cancellationToken);
}
