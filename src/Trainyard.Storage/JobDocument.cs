using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Storage;

/// <summary>
/// A job as every store keeps it. A name or a form that stands here is never changed, because other versions read it: a field may be
/// added, and one that is absent is null.
/// </summary>
internal sealed record JobDocument
{
    public required JobId Id { get; init; }
    public long Version { get; init; }
    public required string Owner { get; init; }

    /// <summary>Name and beginning of the account, as <c>ada/1795874761000</c>.</summary>
    public string? OwnerId { get; init; }

    public required JobSpec Spec { get; init; }

    /// <summary>Null: nobody has edited it.</summary>
    public JobLabelDocument? Label { get; init; }

    /// <summary>Null: a dataset that Trainyard knows itself.</summary>
    public JobDataDocument? Data { get; init; }

    /// <summary>Null: it needs none.</summary>
    public JobFilesDocument? Files { get; init; }

    public JobId? Parent { get; init; }
    public TrialDocument? Trial { get; init; }
    public JobState State { get; init; }
    public JobRequest? Requested { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset? DispatchedAt { get; init; }
    public DateTimeOffset? NotBefore { get; init; }
    public long Fence { get; init; }
    public LeaseDocument? Lease { get; init; }
    public EventKeyDocument? EventKey { get; init; }
    public IReadOnlyList<AttemptDocument>? Attempts { get; init; }
    public int FailuresInARow { get; init; }
    public CheckpointDocument? Checkpoint { get; init; }
    public EventCursor LastEvent { get; init; }
    public int LogLines { get; init; }
    public string? TraceParent { get; init; }
    public ProgressDocument? Progress { get; init; }
    public ResultDocument? Result { get; init; }
    public FailureDocument? Failure { get; init; }
    public RemovalsDocument? Removed { get; init; }
    public bool IsRemoving { get; init; }

    /// <summary>Null: 1.</summary>
    public int? SpecVersion { get; init; }

    /// <summary>Series by name. Versions before it had none, and do not change it.</summary>
    public IReadOnlyDictionary<string, SeriesDocument>? Metrics { get; init; }

    /// <summary>The last event that <see cref="Metrics"/> has taken in: where it is not <see cref="LastEvent"/>, an older version wrote since.</summary>
    public EventCursor? MetricsThrough { get; init; }

    /// <summary>The fence of the last attempt whose log says that metrics are left out.</summary>
    public long? MetricsRefusedIn { get; init; }

    /// <summary>Fields that a later version added.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Later { get; set; }
}

internal sealed record JobLabelDocument(string? Name, IReadOnlyList<string>? Tags, string? Notes, int Edits);

internal sealed record JobDataDocument(DatasetInfo Info, ArtifactDocument File);

internal sealed record JobFilesDocument(ArtifactDocument? TorchScript, ArtifactDocument? StartFrom);

/// <param name="Until">Null: to its end.</param>
/// <param name="Reached">The last <paramref name="Until"/> at which it waited; 0: none.</param>
internal sealed record TrialDocument(SweepId Sweep, int Number, int? Until, int Reached, bool IsHeld, long Told);

internal sealed record LeaseDocument(string Worker, Guid Claim, long Renewals);

internal sealed record EventKeyDocument(long Fence, byte[] Secret);

/// <param name="Outcome">One of <see cref="OutcomeNames"/>, or of a later version; null while the attempt runs.</param>
internal sealed record AttemptDocument(long Fence, string Worker, DateTimeOffset StartedAt, long FromStep, DateTimeOffset? EndedAt, string? Outcome)
{
    public int FromEpoch { get; init; }
    public long? ToStep { get; init; }
    public string? Reason { get; init; }
}

internal sealed record CheckpointDocument(int Epoch, long Step, DateTimeOffset SavedAt, ArtifactDocument Artifact)
{
    /// <summary>Null: 1.</summary>
    public int? Version { get; init; }

    public bool RenewsPatience { get; init; }

    /// <summary>Null: false.</summary>
    public bool? IsAdopted { get; init; }

    public IReadOnlyDictionary<string, SeriesDocument>? Metrics { get; init; }
}

internal sealed record ProgressDocument
{
    public int Epoch { get; init; }
    public long Step { get; init; }
    public long TotalSteps { get; init; }
    public double? TrainingLoss { get; init; }
    public double? TrainingAccuracy { get; init; }
    public double? LearningRate { get; init; }
    public double? SamplesPerSecond { get; init; }
    public double? SteadySamplesPerSecond { get; init; }
    public EvaluationDocument? Validation { get; init; }
}

internal sealed record RemovalsDocument
{
    public DateTimeOffset? Checkpoint { get; init; }
    public DateTimeOffset? Model { get; init; }
    public DateTimeOffset? Points { get; init; }
    public DateTimeOffset? Log { get; init; }
}
