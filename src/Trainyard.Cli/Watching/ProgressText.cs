using System.Globalization;
using Trainyard.Cli.Rendering;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Watching;

/// <summary>The words beside a progress bar, and those that stay above it.</summary>
internal static class ProgressText
{
    public static string Of(WatchUpdate update) => update switch
    {
        { Connected: false } => "connection lost, trying again…",
        { Job: { State: JobState.Queued } } => "queued, waiting for a worker",
        { Job: { State: JobState.Paused } job } => $"paused; go on with: trainyard resume {Figures.ShortId(job.Id)}",
        { Job: { State: JobState.Running, TotalSteps: 0 } } => "preparing the data",
        { Job: { State: JobState.Running } job } => string.Join("  ", Parts(job).Where(p => p.Length > 0)),
        { Job: var job } => Figures.Word(job.State),
    };

    public static string WithPercent(WatchUpdate update) =>
        update is { Connected: true, Job: { TotalSteps: > 0, State: JobState.Running } job } ? string.Create(CultureInfo.InvariantCulture, $"{job.Progress * 100,3:0} %  {Of(update)}") : Of(update);

    /// <summary>The events that a person wants to read again later; null for the others.</summary>
    public static string? Of(JobEvent happened) => happened switch
    {
        AttemptStarted { Step: > 0 } a => string.Create(CultureInfo.InvariantCulture, $"worker {a.Worker} goes on from step {a.Step}"),
        EpochValidated { Validation: var v } e => $"epoch {e.Epoch} validated: {Figures.Measured(v.Loss, v.Accuracy, v.MacroF1)}",
        MetricsReported { Values.Count: > 0 } m => $"{(m.Epoch is { } epoch ? string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}") : Figures.Word(m.Phase))}: {Figures.Metrics(m.Values)}",
        CheckpointNotSaved c => $"no checkpoint was saved: {c.Message}",
        _ => null,
    };

    private static IEnumerable<string> Parts(JobView job) =>
    [
        job.Requested is { } asked ? $"{Figures.Word(asked)} asked" : "",
        string.Create(CultureInfo.InvariantCulture, $"epoch {job.Epoch}/{job.Epochs}"),
        job.TrainingLoss is null ? "" : $"loss {Figures.Loss(job.TrainingLoss)}",
        job.TrainingAccuracy is null or double.NaN ? "" : $"accuracy {Figures.Percent(job.TrainingAccuracy)}",
        Figures.Speed(job.SamplesPerSecond),
        job.SecondsLeft is null ? "" : $"{Figures.Seconds(job.SecondsLeft)} left",
    ];
}
