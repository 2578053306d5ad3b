using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>From the domain to what the API shows.</summary>
public static class JobViewing
{
    public static JobSummary ToSummary(this Job job, DateTimeOffset now)
    {
        var (spec, progress) = (job.Spec, job.Progress);
        return new JobSummary
        {
            Id = job.Id,
            Version = job.Version,
            Name = job.Name,
            Owner = job.Owner,
            State = job.State,
            Requested = job.Requested,
            Dataset = spec.Dataset,
            Preset = spec.Model.Preset,
            Tags = job.Tags,
            Priority = spec.Priority,
            CreatedAt = job.CreatedAt,
            StartedAt = job.StartedAt,
            EndedAt = job.EndedAt,
            DurationSeconds = job.Duration(now)?.TotalSeconds,
            Epochs = spec.Epochs,
            Epoch = progress.Epoch,
            Step = progress.Step,
            TotalSteps = progress.TotalSteps,
            Progress = job.ShareDone(),
            SecondsLeft = job.State == JobState.Running && progress.SteadySamplesPerSecond is > 0 and var speed ? (progress.TotalSteps - progress.Step) * spec.BatchSize / speed : null,
            SamplesPerSecond = progress.SamplesPerSecond,
            LearningRate = progress.LearningRate,
            TrainingLoss = progress.TrainingLoss,
            TrainingAccuracy = progress.TrainingAccuracy,
            Validation = progress.Validation,
            Test = job.Result?.Test,
            Metrics = job.Metrics.ToDictionary(m => m.Key, m => new MetricSummary(m.Value.Latest, m.Value.Step, m.Value.Best, m.Value.BestStep, m.Value.Final)),
            Attempts = job.Attempts.Count,
            Failure = job.Failure,
            Parent = job.Parent,
            Trial = job.Trial is { } trial ? new TrialOf(trial.Sweep, trial.Number) { Until = trial.Until, Waits = trial.Waits } : null,
        };
    }

    /// <summary>Share of the planned steps that are done, 0 to 1; a job that stopped early and succeeded is done.</summary>
    public static double ShareDone(this Job job) =>
        job.State == JobState.Succeeded ? 1 : job.Progress.TotalSteps == 0 ? 0 : Math.Min(1, (double)job.Progress.Step / job.Progress.TotalSteps);

    public static JobView ToView(this Job job, KnownDatasets datasets, DateTimeOffset now)
    {
        // A job of another version may have a dataset that is unknown here: it is shown without shapes.
        var layers = job.Spec.Model.TorchScript is null && job.DataIn(datasets) is { } data ? ShapeInference.Infer(data, job.Spec.Model.Layers, out _) : [];
        return new JobView(job.ToSummary(now), job.Spec, job.AttemptViews(), layers)
        {
            Checkpoint = job.Checkpoint is { } c ? new CheckpointView(c.Epoch, c.Step, c.SavedAt, c.Artifact.Size) : null,
            Result = job.Result,
            Removed = job.Removed is { } r ? new RemovedParts { Checkpoint = r.Checkpoint, Model = r.Model, Points = r.Points, Log = r.Log } : null,
            LogLines = job.LogLines,
            Notes = job.Notes,
            Edits = job.Label.Edits,
        };
    }

    /// <summary>The schema of what it trains on; null: it is unknown here.</summary>
    public static DatasetInfo? DataIn(this Job job, KnownDatasets datasets) => job.Data?.Info ?? (datasets.TryFind(job.Spec.Dataset, out var known) ? known : null);

    public static IReadOnlyList<AttemptView> AttemptViews(this Job job) =>
    [
        .. job.Attempts.Select(a => new AttemptView(a.Fence, a.Worker, a.StartedAt, a.FromStep, a.EndedAt, a.OutcomeText()) { FromEpoch = a.FromEpoch, ToStep = a.ToStep, Reason = a.Reason }),
    ];
}
