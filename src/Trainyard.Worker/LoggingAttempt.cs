using Trainyard.Contracts;
using Trainyard.Training;

namespace Trainyard.Worker;

/// <summary>
/// Writes the job's log from its events, so that training itself need not. A line goes before its event: after
/// an attempt's last one nothing more is accepted.
/// </summary>
internal sealed class LoggingAttempt(IAttempt attempt, JobSpec spec, TimeProvider time) : IAttempt
{
    /// <summary>Checkpoints within an epoch may follow each other quickly, and would drown the rest.</summary>
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromSeconds(30);

    /// <summary>A loss that is this many times the first one is rising.</summary>
    private const double Rise = 2;

    private readonly List<StepsTrained> _epoch = [];
    private AttemptStarted? _start;
    private double? _firstLoss;
    private bool _hasWarned;
    private long? _saidCheckpointAt;

    public StopReason? Stop => attempt.Stop;

    public void CountSamples(long samples) => attempt.CountSamples(samples);

    public ArtifactRef Save(string name, Action<Stream> write) => attempt.Save(name, write);

    public void Log(string text, LineLevel level = LineLevel.Info, long step = 0) => attempt.Report(new LineLogged(level, text) { Step = step });

    public void Report(JobEvent e)
    {
        foreach (var (text, level) in Lines(e)) Log(text, level, e.Step);
        attempt.Report(e);
    }

    private IEnumerable<(string Text, LineLevel Level)> Lines(JobEvent e) => e switch
    {
        AttemptStarted a => Begin(a),
        StepsTrained s => Watch(s),
        EpochValidated v => [Info($"{Epoch(v.Epoch)}: {Accuracy(v.Validation.Accuracy)}loss {v.Validation.Loss:0.0000} on the validation examples; {Trained()}")],
        CheckpointSaved c => Saved(c),
        CheckpointNotSaved c => [(c.Message, LineLevel.Warning)],
        TrainingSucceeded { Result: var result } => End(result),
        TrainingFailed { Failure: var failure } => [($"Failed ({failure.Reason}): {failure.Message} {failure.Advice}", LineLevel.Error)],
        TrainingPaused { Until: { } epochs } => [Info($"Trained {epochs:N0} {(epochs == 1 ? "epoch" : "epochs")}, after which the job's sweep compares its trials. It goes on from here when the sweep says so.")],
        TrainingPaused => [Info("Paused, as somebody asked. Resume the job, and it goes on from its last checkpoint.")],
        TrainingCancelled => [Info("Stopped for good, as somebody asked.")],
        TrainingReleased => [Info("The worker is leaving and gives the job back; another goes on from the last checkpoint.")],
        _ => [],
    };

    private IEnumerable<(string Text, LineLevel Level)> Begin(AttemptStarted start)
    {
        _start = start;
        yield return Info($"Model built: {start.Parameters:N0} parameters, on {start.Device}.");
        yield return Info(start.Step > 0
            ? $"Resumed from the checkpoint at step {start.Step:N0} of {start.TotalSteps:N0}, in epoch {start.Epoch}."
            : $"Training begins: {start.TotalSteps:N0} steps, {start.StepsPerEpoch:N0} in an epoch.");
    }

    private IEnumerable<(string Text, LineLevel Level)> Watch(StepsTrained steps)
    {
        _epoch.Add(steps);
        _firstLoss ??= steps.Loss;
        if (_hasWarned || !(steps.Loss > Rise * _firstLoss)) yield break;
        _hasWarned = true;
        yield return ($"The training loss has risen from {_firstLoss:0.0000} to {steps.Loss:0.0000}. If it does not fall again, try a lower learning rate than {spec.Optimizer.LearningRate:g}.", LineLevel.Warning);
    }

    private IEnumerable<(string Text, LineLevel Level)> Saved(CheckpointSaved saved)
    {
        var endsEpoch = saved.Step % _start?.StepsPerEpoch == 0;
        // Where no images are kept to validate with, an epoch ends with its checkpoint.
        if (endsEpoch && _epoch.Count > 0) yield return Info($"{Epoch(saved.Epoch)}: {Trained()}");
        if (!endsEpoch && _saidCheckpointAt is { } said && time.GetElapsedTime(said) < BetweenCheckpoints) yield break;
        _saidCheckpointAt = time.GetTimestamp();
        yield return Info($"Checkpoint saved, {Bytes(saved.Artifact.Size)}.");
    }

    private static IEnumerable<(string Text, LineLevel Level)> End(JobResult result)
    {
        if (result.StoppedEarly) yield return Info($"Stopped early after {result.Epochs:N0} epochs: the validation examples did not do better any more.");
        yield return Info($"Test: {Accuracy(result.Test.Accuracy)}loss {result.Test.Loss:0.0000}{(double.IsNaN(result.Test.MacroF1) ? "" : $", F1 {Percent(result.Test.MacroF1)}")}.");
        yield return Info($"Model saved: {string.Join(", ", result.Model.Select(file => $"{file.Format} {Bytes(file.Artifact.Size)}"))}. Trained for {result.TrainSeconds:0.0} s{(result.WaitShare > 0.01 ? $", of which {Percent(result.WaitShare.Value)} waiting for examples" : "")}.");
    }

    private string Epoch(int epoch) => $"Epoch {epoch:N0} of {spec.Epochs:N0}";

    /// <summary>What this attempt trained of the epoch that ends.</summary>
    private string Trained()
    {
        if (_epoch is not [.., var last]) return "nothing was trained since the checkpoint.";
        var (loss, accuracy, speed) = (_epoch.Average(s => s.Loss), _epoch.Average(s => s.Accuracy), _epoch.Average(s => s.SamplesPerSecond));
        _epoch.Clear();
        return $"{Accuracy(accuracy)}loss {loss:0.0000} in training; {speed:N0} samples/s; learning rate {last.LearningRate:g3}.";
    }

    private static (string Text, LineLevel Level) Info(string text) => (text, LineLevel.Info);

    /// <summary>Nothing where the task has none.</summary>
    private static string Accuracy(double accuracy) => double.IsNaN(accuracy) ? "" : $"accuracy {Percent(accuracy)} and ";

    private static string Percent(double share) => $"{share * 100:0.00} %";

    private static string Bytes(long size) => size < 1_000_000 ? $"{size / 1e3:0.0} kB" : $"{size / 1e6:0.0} MB";
}
