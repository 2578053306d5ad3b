using System.Collections.Immutable;
using System.Text.Json;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Jobs;

/// <summary>A job as the domain thinks of it; what is stored of it is a document of its own. Changes are pure functions (<see cref="JobStateMachine"/>), stored by compare-and-set on <see cref="Version"/>.</summary>
public sealed record Job
{
    public required JobId Id { get; init; }

    /// <summary>Set by the store: grows by one with each stored change.</summary>
    public long Version { get; init; }

    /// <summary>The name to show.</summary>
    public required string Owner { get; init; }

    /// <summary>The account that may control it (<see cref="AccountId.Owns"/>); null in what an older version stored.</summary>
    public AccountId? OwnerId { get; init; }

    public required JobSpec Spec { get; init; }

    /// <summary>What people have changed since of what they call it, and what they wrote about it.</summary>
    public JobLabel Label { get; init; } = new();

    public string Name => Label.Name ?? Spec.Name;
    public IReadOnlyList<string> Tags => Label.Tags ?? Spec.Tags;
    public string Notes => Label.Notes ?? "";

    /// <summary>What it trains on; null: a dataset that Trainyard knows itself.</summary>
    public JobData? Data { get; init; }

    /// <summary>What it needs besides its dataset; null: nothing.</summary>
    public JobFiles? Files { get; init; }

    public JobId? Parent { get; init; }

    /// <summary>Null: no sweep began it.</summary>
    public JobTrial? Trial { get; init; }

    public JobState State { get; init; } = JobState.Queued;
    public JobRequest? Requested { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When a message about this queued job was last given to the queue; null when none is known to exist.</summary>
    public DateTimeOffset? DispatchedAt { get; init; }

    /// <summary>Not to be dispatched earlier: the pause before another try.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The number of the last claim. Whoever writes with a lower one is refused.</summary>
    public long Fence { get; init; }

    /// <summary>Held exactly while the job is running.</summary>
    public Lease? Lease { get; init; }

    /// <summary>The key of the last attempt whose worker signs its events.</summary>
    public EventKey? EventKey { get; init; }

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>Attempts that ended badly since the last checkpoint.</summary>
    public int FailuresInARow { get; init; }

    public Checkpoint? Checkpoint { get; init; }

    /// <summary>The last event that was applied to this document.</summary>
    public EventCursor LastEvent { get; init; }

    /// <summary>Lines of its log that were applied to this document.</summary>
    public int LogLines { get; init; }

    /// <summary>The span of the request that submitted the job (W3C <c>traceparent</c>): whoever works on it, hours later, continues that trace. Null: its submit was not traced.</summary>
    public string? TraceParent { get; init; }

    public JobProgress Progress { get; init; } = new();

    /// <summary>Its series by name; see <see cref="JobMetrics"/>.</summary>
    public ImmutableSortedDictionary<string, Series> Metrics { get; init; } = JobMetrics.None;

    /// <summary>The last attempt whose log says that metrics are left out (<see cref="MetricAdmission"/>).</summary>
    public long? MetricsRefusedIn { get; init; }

    public JobResult? Result { get; init; }
    public Failure? Failure { get; init; }

    /// <summary>What retention has removed.</summary>
    public Removals? Removed { get; init; }

    /// <summary><see cref="Removed"/> is said, and it is not yet known that all of it is gone.</summary>
    public bool IsRemoving { get; init; }

    /// <summary>What a worker must understand to train this job rightly; see <see cref="Versions.Spec"/>.</summary>
    public int SpecVersion { get; init; } = 1;

    /// <summary>Fields of a later version, which this one must not lose when it changes the job.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Later { get; init; }
}

/// <summary>Name, tags and notes as people edit them later: the spec stays as it was submitted.</summary>
public sealed record JobLabel
{
    /// <summary>Null: the spec's.</summary>
    public string? Name { get; init; }

    /// <summary>Null: the spec's.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Plain text of one or more lines; null: there are none.</summary>
    public string? Notes { get; init; }

    /// <summary>How often they were edited.</summary>
    public int Edits { get; init; }
}

/// <summary>
/// A worker's claim on a job. It holds no time, because no two machines' clocks agree: a server that sees it unchanged for
/// <see cref="LeaseOptions.Term"/> by its own clock ends it, and the worker stops before that by its own.
/// </summary>
/// <param name="Worker">Who trains.</param>
/// <param name="Claim">Of this one claim, so that a worker whose answer was lost knows its own again.</param>
/// <param name="Renewals">Grows while the worker is alive.</param>
public sealed record Lease(string Worker, Guid Claim, long Renewals);

/// <summary>The point from which the next attempt resumes.</summary>
public sealed record Checkpoint(int Epoch, long Step, DateTimeOffset SavedAt, ArtifactRef Artifact)
{
    /// <summary>Of its file; see <see cref="Versions.Checkpoint"/>.</summary>
    public int Version { get; init; } = 1;

    /// <summary>It belonged to a job that had ended, and another resumes from it: early stopping counts its epochs without improvement anew.</summary>
    public bool RenewsPatience { get; init; }

    /// <summary>It was another trial's, with other settings, with which this job goes on.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>The job's series when it was saved; null: an older version saved it, or another job did.</summary>
    public ImmutableSortedDictionary<string, Series>? Metrics { get; init; }
}

/// <summary>The newest figures of a job; units as in <see cref="JobSummary"/>.</summary>
public sealed record JobProgress
{
    public int Epoch { get; init; }
    public long Step { get; init; }
    public long TotalSteps { get; init; }
    public double? TrainingLoss { get; init; }
    public double? TrainingAccuracy { get; init; }
    public double? LearningRate { get; init; }
    public double? SamplesPerSecond { get; init; }

    /// <summary><see cref="SamplesPerSecond"/> with the intervals before in mind, so that the time left does not jump about.</summary>
    public double? SteadySamplesPerSecond { get; init; }
    public Evaluation? Validation { get; init; }
}
