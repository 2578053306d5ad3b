using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Filters;

namespace Trainyard.Jobs;

/// <summary>
/// The record of every job. A write that returned survives a crash of this process; changes to one job happen one after the other.
/// </summary>
public interface IJobStore
{
    /// <summary>Adds a job; or, when its owner used the idempotency key before, returns the job of that time.</summary>
    Task<Job> AddAsync(Job job, string? idempotencyKey, CancellationToken cancellationToken);

    Task<Job?> FindAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Those of the jobs that there are, in no order.</summary>
    Task<IReadOnlyList<Job>> FindAsync(IReadOnlyCollection<JobId> ids, CancellationToken cancellationToken);

    /// <summary>The job that this account added with the idempotency key; null when there is none.</summary>
    Task<Job?> FindByKeyAsync(AccountId owner, string idempotencyKey, CancellationToken cancellationToken);

    Task<JobList> ListAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>How many jobs there are in each state; a state that is missing has none.</summary>
    Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken);

    /// <summary>The jobs that a query finds, by what they have in a field: the largest groups first, at most <paramref name="limit"/>. Order and pages of the query do not matter.</summary>
    /// <param name="query">Which jobs.</param>
    /// <param name="by">What those of a group have in common; in any case, where it is a text.</param>
    /// <param name="figure">A number whose lowest and highest value in each group are told; null: none.</param>
    /// <param name="limit">Groups at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<JobGroup>> GroupAsync(JobQuery query, JobField by, JobField? figure, int limit, CancellationToken cancellationToken);

    /// <summary>How many jobs of an account have not ended.</summary>
    Task<long> CountUnfinishedAsync(AccountId owner, CancellationToken cancellationToken);

    /// <summary>Compare-and-set: <paramref name="change"/> gets the present job, and may be called again when somebody else was faster. Null: leave it.</summary>
    Task<JobUpdate> UpdateAsync(JobId id, Func<Job, Job?> change, CancellationToken cancellationToken);

    /// <summary>
    /// Changes of different jobs, each by itself as the other overload makes it, and all of them in one round trip where every known job is
    /// still the present one. After a failure some of them may have been made.
    /// </summary>
    /// <returns>In the order of the changes.</returns>
    Task<IReadOnlyList<JobUpdate>> UpdateAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken);

    /// <summary>Deletes the job and its history.</summary>
    Task DeleteAsync(JobId id, CancellationToken cancellationToken);
}

/// <param name="Known">The job as it was seen last.</param>
/// <param name="Change">Gets the present job, and may be called again when somebody else was faster. Null: leave it.</param>
public sealed record JobChange(Job Known, Func<Job, Job?> Change);

/// <param name="Job">The job after the update; null when there is none with this id.</param>
/// <param name="Changed">Whether the change was made.</param>
public readonly record struct JobUpdate(Job? Job, bool Changed);

/// <param name="Jobs">The page.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record JobList(IReadOnlyList<Job> Jobs, string? Next);

/// <param name="Value">What its jobs have in the field; a text in lower case. Empty: nothing.</param>
/// <param name="Count">Its jobs.</param>
/// <param name="Lowest">The lowest finite value of the figure; null: there is none.</param>
/// <param name="Highest">The highest one.</param>
public sealed record JobGroup(FieldValue Value, long Count, double? Lowest, double? Highest);

/// <summary>What to list. Jobs without a value to sort by come last.</summary>
public sealed record JobQuery
{
    public IReadOnlyList<JobState> States { get; init; } = [];
    public string? Owner { get; init; }

    /// <summary>Words, each of which stands in the name, the preset, a tag or the id, in any order.</summary>
    public string? Text { get; init; }

    /// <summary>Only jobs that it matches.</summary>
    public JobFilter? Filter { get; init; }

    /// <summary>Only jobs that ended later than this, to the millisecond.</summary>
    public DateTimeOffset? EndedAfter { get; init; }

    /// <summary>Only jobs that ended at this time or earlier, to the millisecond.</summary>
    public DateTimeOffset? EndedBy { get; init; }

    public JobSort Sort { get; init; } = JobSort.Created;

    /// <summary>With <see cref="JobSort.Field"/>: which.</summary>
    public JobField? Field { get; init; }

    /// <summary>Running jobs come before all others, whatever the order.</summary>
    public bool RunningFirst { get; init; }

    public bool Descending { get; init; } = true;

    /// <summary>The cursor of an earlier page; the same query must be asked with it.</summary>
    public string? After { get; init; }

    public int Limit { get; init; } = 50;

    /// <summary>The words of <see cref="Text"/>, in lower case.</summary>
    internal IReadOnlyList<string> Words => Text?.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Whether every job is found.</summary>
    internal bool FindsAll => this is { States: [], Owner: null, Words: [], Filter: null, EndedAfter: null, EndedBy: null };

    /// <summary>Whether it may find jobs without a value to sort by.</summary>
    internal bool MayLackValue => Sort switch
    {
        JobSort.End => EndedAfter is null && EndedBy is null,
        JobSort.Start or JobSort.Duration or JobSort.Accuracy or JobSort.Loss or JobSort.F1 or JobSort.Field => true,
        _ => false,
    };
}

/// <summary>A page cursor that no list gave out, or that belongs to another query.</summary>
public sealed class InvalidCursorException() : Exception("This cursor is not from this list: start again without 'after'.");
