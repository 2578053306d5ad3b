using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>A job as a row of a list shows it. A figure with a range is a number in it; others may also be NaN or infinite.</summary>
public record JobSummary
{
    public required JobId Id { get; init; }

    /// <summary>Grows with each change: of two copies, the one with the higher version is newer.</summary>
    public required long Version { get; init; }

    public required string Name { get; init; }
    public required string Owner { get; init; }
    public required JobState State { get; init; }

    /// <summary>Set from the moment that somebody asked a running job to pause or to stop until its worker has done it.</summary>
    public JobRequest? Requested { get; init; }

    public required string Dataset { get; init; }

    /// <summary>The preset's name, or null for a model of the user's own.</summary>
    public string? Preset { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }
    public required int Priority { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Seconds in training, of all attempts together; waiting in the queue and pauses do not count.</summary>
    [Range(0, double.MaxValue)]
    public double? DurationSeconds { get; init; }

    /// <summary>Epochs asked for.</summary>
    public required int Epochs { get; init; }

    /// <summary>The epoch in training, from 1; 0 before the first step.</summary>
    public int Epoch { get; init; }

    /// <summary>Optimiser steps done.</summary>
    public long Step { get; init; }

    /// <summary>Optimiser steps planned; 0 until a worker has counted them.</summary>
    public long TotalSteps { get; init; }

    /// <summary>Share of the planned steps that are done, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double Progress { get; init; }

    /// <summary>Seconds that the rest should take at the present speed; null when unknown.</summary>
    [Range(0, double.MaxValue)]
    public double? SecondsLeft { get; init; }

    public double? SamplesPerSecond { get; init; }
    public double? LearningRate { get; init; }

    /// <summary>Mean loss over the training batches of the last interval, in nats.</summary>
    public double? TrainingLoss { get; init; }

    /// <summary>Accuracy over the training batches of the last interval, 0 to 1.</summary>
    public double? TrainingAccuracy { get; init; }

    /// <summary>Figures on the validation images after the last whole epoch.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>Figures on the test images, once the job has succeeded.</summary>
    public Evaluation? Test { get; init; }

    /// <summary>Each series of the job by its name, such as <c>validation/accuracy</c> (<see cref="MetricNames"/>).</summary>
    public IReadOnlyDictionary<string, MetricSummary> Metrics { get; init; } = new Dictionary<string, MetricSummary>();

    /// <summary>What the job has in the fields that a list was asked to add, by their names.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Values { get; init; }

    public int Attempts { get; init; }
    public Failure? Failure { get; init; }

    /// <summary>The job that this one retries or continues.</summary>
    public JobId? Parent { get; init; }

    /// <summary>The trial of a sweep that it is; null: of none.</summary>
    public TrialOf? Trial { get; init; }
}

/// <summary>All of a job.</summary>
public sealed record JobView : JobSummary
{
    [JsonConstructor]
    public JobView()
    {
    }

    [SetsRequiredMembers]
    public JobView(JobSummary row, JobSpec spec, IReadOnlyList<AttemptView> attempts, IReadOnlyList<LayerShape> layers)
        : base(row) => (Spec, AttemptList, Layers) = (spec, attempts, layers);

    /// <summary>As it was submitted: a name and tags that were edited since are beside it.</summary>
    public required JobSpec Spec { get; init; }

    /// <summary>What people wrote about it.</summary>
    public string Notes { get; init; } = "";

    /// <summary>How often its name, tags or notes were edited.</summary>
    public int Edits { get; init; }
    public required IReadOnlyList<AttemptView> AttemptList { get; init; }

    /// <summary>Shapes and parameters of each layer.</summary>
    public required IReadOnlyList<LayerShape> Layers { get; init; }

    public CheckpointView? Checkpoint { get; init; }
    public JobResult? Result { get; init; }

    /// <summary>What retention has removed; null: nothing.</summary>
    public RemovedParts? Removed { get; init; }

    /// <summary>Lines in the job's log; when it changes there is more to read.</summary>
    public int LogLines { get; init; }
}

/// <summary>One worker's try at a job.</summary>
/// <param name="Fence">The lease's fence, which grows with each attempt.</param>
/// <param name="Worker">The worker's name.</param>
/// <param name="StartedAt">When the worker claimed the job.</param>
/// <param name="FromStep">The step of the checkpoint that it began at; 0 for the beginning.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="Outcome">How it ended, such as <c>succeeded</c>, <c>paused</c>, <c>cut off</c> or <c>worker lost</c>; null while it runs.</param>
public sealed record AttemptView(long Fence, string Worker, DateTimeOffset StartedAt, long FromStep, DateTimeOffset? EndedAt, string? Outcome)
{
    /// <summary>The epoch of the checkpoint that it began at; 0 for the beginning.</summary>
    public int FromEpoch { get; init; }

    /// <summary>The last step that it reported; null while it runs.</summary>
    public long? ToStep { get; init; }

    /// <summary>Why it ended, in a sentence; null while it runs.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a job is to the sweep that began it.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Number">Of the trial, from 0.</param>
public sealed record TrialOf(SweepId Sweep, int Number)
{
    /// <summary>The epochs after which it waits for its sweep; null: it trains to its end.</summary>
    public int? Until { get; init; }

    /// <summary>It has trained them, and goes on when its sweep says so.</summary>
    public bool Waits { get; init; }
}

/// <summary>The point from which a job would resume.</summary>
public sealed record CheckpointView(int Epoch, long Step, DateTimeOffset SavedAt, long Size);

/// <summary>When retention removed what a job that ended had kept; null: it is there, or there never was any.</summary>
public sealed record RemovedParts
{
    public DateTimeOffset? Checkpoint { get; init; }
    public DateTimeOffset? Model { get; init; }

    /// <summary>The curve, and all other events.</summary>
    public DateTimeOffset? Points { get; init; }

    public DateTimeOffset? Log { get; init; }
}

/// <summary>A page of a list. <paramref name="Next"/> is the cursor of the next page, or null on the last.</summary>
public sealed record JobPage(IReadOnlyList<JobSummary> Jobs, string? Next);

/// <summary>A job's events after a cursor. <paramref name="Next"/> is the cursor to ask with the next time.</summary>
public sealed record EventPage(IReadOnlyList<JobEvent> Events, EventCursor Next, bool More);

/// <summary>Lines of a job's log after a cursor. <paramref name="Next"/> is the cursor to ask with the next time, also where no line fitted.</summary>
public sealed record LogPage(IReadOnlyList<LineLogged> Lines, EventCursor Next, bool More);
