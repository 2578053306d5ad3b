namespace Trainyard.Contracts;

/// <summary>What is done to many jobs at once.</summary>
public enum BulkAction
{
    Pause,
    Resume,
    Cancel,
    Retry,
    Tag,
    Untag,
    Delete,
}

/// <summary>One action on many jobs: those that are named, or all that a query finds.</summary>
/// <param name="Action">What to do to each.</param>
public sealed record BulkRequest(BulkAction Action)
{
    /// <summary>Jobs of one request.</summary>
    public const int MaxJobs = 1_000;

    /// <summary>Which jobs; null: those of <see cref="Query"/>.</summary>
    public IReadOnlyList<JobId>? Ids { get; init; }

    /// <summary>Which jobs; null: those of <see cref="Ids"/>.</summary>
    public BulkQuery? Query { get; init; }

    // Set, and not init: the generated reader of JSON gives what it must initialise no default.
    /// <summary>With <see cref="BulkAction.Tag"/> and <see cref="BulkAction.Untag"/>: the tags.</summary>
    public IReadOnlyList<string> Tags { get; set; } = [];
}

/// <summary>All jobs that a list shows.</summary>
/// <param name="Count">How many the person saw: where it is another number by now, nothing is done.</param>
public sealed record BulkQuery(int Count)
{
    /// <summary>None: all states.</summary>
    public IReadOnlyList<JobState> States { get; set; } = [];

    public string? Owner { get; init; }

    /// <summary>Words.</summary>
    public string? Q { get; init; }

    /// <summary>An expression.</summary>
    public string? Where { get; init; }
}

/// <summary>What became of each job, in the order in which they were named.</summary>
public sealed record BulkResult(IReadOnlyList<BulkOutcome> Jobs);

/// <param name="Id">The job.</param>
/// <param name="Done">Whether it was done.</param>
public sealed record BulkOutcome(JobId Id, bool Done)
{
    /// <summary>Why not, in a sentence; null: it was done.</summary>
    public string? Reason { get; init; }

    /// <summary>With <see cref="BulkAction.Retry"/>: the new job.</summary>
    public JobId? Created { get; init; }
}
