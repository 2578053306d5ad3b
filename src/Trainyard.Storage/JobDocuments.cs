using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;

namespace Trainyard.Storage;

/// <summary>The one mapper between a job and its document.</summary>
internal static class JobDocuments
{
    public static byte[] Write(Job job) => StoredJson.Write(ToDocument(job));

    public static string WriteText(Job job) => StoredJson.WriteText(ToDocument(job));

    public static Job Read(ReadOnlySpan<byte> utf8) => ToJob(StoredJson.Read<JobDocument>(utf8));

    public static Job Read(string json) => ToJob(StoredJson.Read<JobDocument>(json));

    public static JobDocument ToDocument(Job job) => new()
    {
        Id = job.Id,
        Version = job.Version,
        Owner = job.Owner,
        OwnerId = job.OwnerId?.ToString(),
        Spec = job.Spec,
        Label = job.Label == new JobLabel() ? null : new JobLabelDocument(job.Label.Name, job.Label.Tags, job.Label.Notes, job.Label.Edits),
        Data = job.Data is { } data ? new JobDataDocument(data.Info, data.File.ToDocument()) : null,
        Files = job.Files is { } files ? new JobFilesDocument(files.TorchScript?.ToDocument(), files.StartFrom?.ToDocument()) : null,
        Parent = job.Parent,
        Trial = job.Trial is { } trial ? new TrialDocument(trial.Sweep, trial.Number, trial.Until, trial.Reached, trial.IsHeld, trial.Told) : null,
        State = job.State,
        Requested = job.Requested,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        EndedAt = job.EndedAt,
        DispatchedAt = job.DispatchedAt,
        NotBefore = job.NotBefore,
        Fence = job.Fence,
        Lease = job.Lease is { } lease ? new LeaseDocument(lease.Worker, lease.Claim, lease.Renewals) : null,
        EventKey = job.EventKey is { } key ? new EventKeyDocument(key.Fence, key.Secret) : null,
        Attempts = [.. job.Attempts.Select(ToDocument)],
        FailuresInARow = job.FailuresInARow,
        Checkpoint = job.Checkpoint is { } c ? new CheckpointDocument(c.Epoch, c.Step, c.SavedAt, c.Artifact.ToDocument()) { Version = c.Version, RenewsPatience = c.RenewsPatience, IsAdopted = c.IsAdopted ? true : null, Metrics = c.Metrics?.ToDocument() } : null,
        LastEvent = job.LastEvent,
        LogLines = job.LogLines,
        TraceParent = job.TraceParent,
        Progress = ToDocument(job.Progress),
        Result = job.Result?.ToDocument(),
        Failure = job.Failure?.ToDocument(),
        Removed = job.Removed is { } r ? new RemovalsDocument { Checkpoint = r.Checkpoint, Model = r.Model, Points = r.Points, Log = r.Log } : null,
        IsRemoving = job.IsRemoving,
        SpecVersion = job.SpecVersion,
        Metrics = job.Metrics.ToDocument(),
        MetricsThrough = job.LastEvent == EventCursor.Start ? null : job.LastEvent,
        MetricsRefusedIn = job.MetricsRefusedIn,
        Later = job.Later is { } later ? new(later) : null,
    };

    public static Job ToJob(JobDocument document) => new()
    {
        Id = document.Id,
        Version = document.Version,
        Owner = document.Owner,
        OwnerId = document.OwnerId is { } owner ? AccountId.Parse(owner) : null,
        Spec = document.Spec,
        Label = document.Label is { } label ? new JobLabel { Name = label.Name, Tags = label.Tags, Notes = label.Notes, Edits = label.Edits } : new JobLabel(),
        Data = document.Data is { } data ? new JobData(data.Info, data.File.ToArtifact()) : null,
        Files = document.Files is { } files ? new JobFiles { TorchScript = files.TorchScript?.ToArtifact(), StartFrom = files.StartFrom?.ToArtifact() } : null,
        Parent = document.Parent,
        Trial = document.Trial is { } trial ? new JobTrial(trial.Sweep, trial.Number) { Until = trial.Until, Reached = trial.Reached, IsHeld = trial.IsHeld, Told = trial.Told } : null,
        State = document.State,
        Requested = document.Requested,
        CreatedAt = document.CreatedAt,
        StartedAt = document.StartedAt,
        EndedAt = document.EndedAt,
        DispatchedAt = document.DispatchedAt,
        NotBefore = document.NotBefore,
        Fence = document.Fence,
        Lease = document.Lease is { } lease ? new Lease(lease.Worker, lease.Claim, lease.Renewals) : null,
        EventKey = document.EventKey is { } key ? new EventKey(key.Fence, key.Secret) : null,
        Attempts = [.. (document.Attempts ?? []).Select(ToAttempt)],
        FailuresInARow = document.FailuresInARow,
        Checkpoint = document.Checkpoint is { } c ? new Checkpoint(c.Epoch, c.Step, c.SavedAt, c.Artifact.ToArtifact()) { Version = c.Version ?? 1, RenewsPatience = c.RenewsPatience, IsAdopted = c.IsAdopted ?? false, Metrics = c.Metrics?.ToSeries() } : null,
        LastEvent = document.LastEvent,
        LogLines = document.LogLines,
        TraceParent = document.TraceParent,
        Progress = document.Progress is { } progress ? ToProgress(progress) : new JobProgress(),
        Result = document.Result?.ToResult(),
        Failure = document.Failure?.ToFailure(),
        Removed = document.Removed is { } r ? new Removals { Checkpoint = r.Checkpoint, Model = r.Model, Points = r.Points, Log = r.Log } : null,
        IsRemoving = document.IsRemoving,
        SpecVersion = document.SpecVersion ?? 1,
        Metrics = document.ReadMetrics(),
        MetricsRefusedIn = document.MetricsRefusedIn,
        Later = document.Later,
    };

    private static AttemptDocument ToDocument(Attempt a) =>
        new(a.Fence, a.Worker, a.StartedAt, a.FromStep, a.EndedAt, OutcomeNames.Of(a)) { FromEpoch = a.FromEpoch, ToStep = a.ToStep, Reason = a.Reason };

    private static Attempt ToAttempt(AttemptDocument a)
    {
        var (outcome, later) = OutcomeNames.Read(a.Outcome);
        return new Attempt
        {
            Fence = a.Fence,
            Worker = a.Worker,
            StartedAt = a.StartedAt,
            FromStep = a.FromStep,
            FromEpoch = a.FromEpoch,
            EndedAt = a.EndedAt,
            Outcome = outcome,
            LaterOutcome = later,
            ToStep = a.ToStep,
            Reason = a.Reason,
        };
    }

    private static ProgressDocument ToDocument(JobProgress p) => new()
    {
        Epoch = p.Epoch,
        Step = p.Step,
        TotalSteps = p.TotalSteps,
        TrainingLoss = p.TrainingLoss,
        TrainingAccuracy = p.TrainingAccuracy,
        LearningRate = p.LearningRate,
        SamplesPerSecond = p.SamplesPerSecond,
        SteadySamplesPerSecond = p.SteadySamplesPerSecond,
        Validation = p.Validation?.ToDocument(),
    };

    private static JobProgress ToProgress(ProgressDocument p) => new()
    {
        Epoch = p.Epoch,
        Step = p.Step,
        TotalSteps = p.TotalSteps,
        TrainingLoss = p.TrainingLoss,
        TrainingAccuracy = p.TrainingAccuracy,
        LearningRate = p.LearningRate,
        SamplesPerSecond = p.SamplesPerSecond,
        SteadySamplesPerSecond = p.SteadySamplesPerSecond,
        Validation = p.Validation?.ToEvaluation(),
    };
}
