using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Training.Checkpoints;
using Trainyard.Training.Datasets;
using Trainyard.Training.Models;
using Trainyard.Training.Optimizers;
using Trainyard.Training.Predictions;
using Trainyard.Training.Tasks;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>One attempt at a job, from its first step or a checkpoint to its last event.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly JobSpec _spec;
    private readonly Dataset _data;
    private readonly Device _device;
    private readonly string _worker;
    private readonly IAttempt _attempt;
    private readonly ITask _task;
    private readonly Network _network;
    private readonly Optimizer _optimizer;
    private readonly Batches _batches;
    private readonly Evaluator _evaluator;
    private readonly TaskMetrics _metrics;
    private readonly Stopwatch _clock = new();
    private RunningSums _sums;
    private TrainingState _state = new();

    /// <summary>Seconds in the training loop before this attempt, and of those the seconds in which it waited for examples.</summary>
    private double _secondsBefore, _waitedBefore;

    /// <summary>Why an evaluation was abandoned; the checkpoint then stands before it.</summary>
    private StopReason? _stop;

    /// <summary>The place of the newest checkpoint, which need not be saved twice.</summary>
    private (int Epoch, long Batch)? _saved;

    private readonly TrainingFiles _files;

    public TrainingRun(JobSpec spec, Dataset data, TrainingFiles files, Device device, string worker, IAttempt attempt)
    {
        (_spec, _data, _files, _device, _worker, _attempt) = (spec, data, files, device, worker, attempt);
        _network = new Network(spec, data.Info, files, device);
        _optimizer = Optimizer.Create(spec.Optimizer, _network.Parameters);
        _batches = new Batches(spec, data);
        using (var targets = _batches.TrainingTargets()) _task = TaskRegistry.For(spec, data.Info, targets);
        _sums = new RunningSums(_task, _state.Interval, device);
        _evaluator = new Evaluator(_network, _task, MemoryEstimate.EvaluationBatch(spec, data.Info), () => (_stop = attempt.Stop) is not null);
        _metrics = new TaskMetrics(Report);
    }

    /// <summary>Epochs after which it pauses without being asked; null: none.</summary>
    public int? PausesAfter { get; init; }

    private long TotalSteps => _batches.PerEpoch * _spec.Epochs;
    private double TrainSeconds => _secondsBefore + _clock.Elapsed.TotalSeconds;
    private double WaitSeconds => _waitedBefore + _batches.WaitSeconds;
    private bool Done => _state.Epoch > _spec.Epochs || StoppedEarly;
    private bool IsAtPause => _state.Batch == 0 && _state.Epoch > PausesAfter;
    private bool StoppedEarly => _state.EarlyStopping.Stops(_spec.EarlyStopping);

    /// <param name="checkpoint">Where to go on.</param>
    /// <param name="origin">What it is to this job.</param>
    /// <exception cref="TrainingFailedException"><see cref="FailureReason.Storage"/>: the checkpoint is damaged, or another job's.</exception>
    public void Restore(Stream checkpoint, CheckpointOrigin origin)
    {
        try
        {
            _state = CheckpointFile.Read(checkpoint, origin.IsAdopted ? null : _spec, _data.Training.Count, _network, _optimizer);
            _state.Check(_batches.PerEpoch, _spec.Epochs);
            if (origin.RenewsPatience) _state = _state with { EarlyStopping = _state.EarlyStopping with { EpochsWithout = 0 } };
        }
        catch (InvalidDataException e)
        {
            throw new TrainingFailedException(
                FailureReason.Storage, $"The checkpoint cannot be used: {e.Message}", "Submit the job again, so that it starts from the beginning.", e);
        }
        _sums.Dispose();
        _sums = new RunningSums(_task, _state.Interval, _device);
        (_secondsBefore, _waitedBefore, _saved) = (_state.TrainSeconds, _state.WaitSeconds, (_state.Epoch, _state.Batch));
    }

    public void Train()
    {
        Report(new AttemptStarted(_worker, _device.ToString(), Math.Min(_state.Epoch, _spec.Epochs), TotalSteps, _batches.PerEpoch, _network.ParameterCount)
        {
            ValidatesAgain = !Done && _state.Batch == _batches.PerEpoch,
        });
        StopReason? stop = null;
        while (!Done && !IsAtPause && stop is null) stop = TrainEpoch() ?? FinishEpoch();
        if (!Done && stop is null) PauseByItself();
        else if ((stop ?? Finish()) is { } reason) Leave(reason);
    }

    public void Dispose()
    {
        _batches.Dispose();
        _sums.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
        _task.Dispose();
    }

    private StopReason? TrainEpoch()
    {
        _batches.BeginEpoch(_state.Epoch);
        _network.Train();
        _clock.Start();
        while (_state.Batch < _batches.PerEpoch)
        {
            if (_attempt.Stop is { } stop) return stop;
            var rate = TrainStep();
            if (_state.Step % _spec.LogEverySteps == 0 || _state.Step == TotalSteps) ReportInterval(rate);
            // The epoch's end has a checkpoint of its own, after validation.
            if (_state.Step % _spec.CheckpointEverySteps == 0 && _state.Batch < _batches.PerEpoch) SaveCheckpoint();
        }
        _clock.Stop();
        return null;
    }

    /// <summary>One optimiser step, without waiting for the device.</summary>
    /// <returns>Its learning rate.</returns>
    private double TrainStep()
    {
        using var scope = NewDisposeScope();
        var batch = _batches.Take(_state.Batch);
        using var turn = _network.BeginTurn();
        _network.BeginStep(_state.Step);
        var outputs = _network.Forward(batch.Inputs);
        var loss = batch.Loss(_task, outputs);
        loss.backward();
        _sums.Add(loss, outputs, batch.Targets);
        var rate = LearningRate.At(_spec, _state.Step, _batches.PerEpoch);
        _state = _state with { Batch = _state.Batch + 1, Step = _state.Step + 1, Samples = _state.Samples + batch.Targets.shape[0] };
        _optimizer.Step(rate, _state.Step);
        return rate;
    }

    private void ReportInterval(double rate)
    {
        var (sums, now) = (ReadSums(), TrainSeconds);
        var speed = sums.Samples / (now - _state.ReportedAtSeconds);
        Report(new StepsTrained(_state.Epoch, sums.Loss / sums.Samples, sums.Correct / sums.Samples ?? double.NaN, rate, speed));
        _attempt.CountSamples(sums.Samples);
        _sums.Reset();
        _state = _state with { ReportedAtSeconds = now };
    }

    /// <summary>Validates, and begins the next epoch with a checkpoint.</summary>
    private StopReason? FinishEpoch()
    {
        if (_batches.Validation.Count > 0)
        {
            ThrowIfDiverged();
            if (_evaluator.Run(_batches.Validation) is not { Figures: var figures } report) return _stop;
            ThrowIfNotFinite(figures, "validation");
            Report(new EpochValidated(_state.Epoch, figures));
            _metrics.Report(MetricPhase.Validation, report.Metrics, _state.Epoch);
            if (_spec.EarlyStopping is { } early) _state = _state with { EarlyStopping = _state.EarlyStopping.After(figures, early.Metric) };
        }
        _state = _state with { Epoch = _state.Epoch + 1, Batch = 0 };
        SaveCheckpoint();
        return null;
    }

    private StopReason? Finish()
    {
        using var predictions = new TestPredictions(_task, _data);
        if (_evaluator.Run(new Selection(_data.Test, null), predictions.Add) is not { } report) return _stop;
        ThrowIfNotFinite(report.Figures, "test");
        var result = new JobResult
        {
            Test = report.Figures,
            Classes = report.Classes,
            ConfusionMatrix = report.ConfusionMatrix,
            Parameters = _network.ParameterCount,
            Epochs = _state.Epoch - 1,
            TrainSeconds = TrainSeconds,
            SamplesPerSecond = _state.Samples / TrainSeconds,
            WaitShare = WaitSeconds / TrainSeconds,
            StoppedEarly = StoppedEarly && _state.Epoch <= _spec.Epochs,
            Model = [],
        };
        _metrics.Report(MetricPhase.Test, report.Metrics, null);
        Report(new TrainingSucceeded(result with
        {
            RocCurve = report.RocCurve.Count > 0 ? report.RocCurve : null,
            Residuals = report.Residuals.Count > 0 ? report.Residuals : null,
            Model = ModelFiles.Save(_attempt, _network, _files, _spec, _data, _task.Answers, result),
            Predictions = predictions.Save(_attempt),
        }));
        return null;
    }

    private void Leave(StopReason reason)
    {
        if (reason is StopReason.Pause or StopReason.Release) SaveCheckpoint();
        if (reason.LastEvent() is { } last) Report(last);
    }

    private void PauseByItself()
    {
        SaveCheckpoint();
        Report(new TrainingPaused { Until = PausesAfter });
    }

    private void SaveCheckpoint()
    {
        if (_saved == (_state.Epoch, _state.Batch)) return;
        ThrowIfDiverged();
        var state = _state with { TrainSeconds = TrainSeconds, WaitSeconds = WaitSeconds, Interval = _sums.Read() };
        // Its events belong to the epoch that was trained, also where the checkpoint already begins the next.
        var epoch = state.Batch == 0 ? Math.Max(1, state.Epoch - 1) : state.Epoch;
        ArtifactRef artifact;
        try
        {
            artifact = _attempt.Save($"checkpoint-{state.Step}.safetensors", stream => CheckpointFile.Write(stream, _spec, _data.Training.Count, _network, _optimizer, state));
        }
        catch (IOException e)
        {
            Report(new CheckpointNotSaved($"The checkpoint could not be saved, and the one before stays good: {e.Message}"));
            return;
        }
        // Reported only now: what is reported can be resumed from.
        Report(new CheckpointSaved(epoch, artifact) { Version = Versions.Checkpoint });
        _saved = (state.Epoch, state.Batch);
    }

    private IntervalSums ReadSums()
    {
        var sums = _sums.Read();
        return double.IsFinite(sums.Loss) ? sums : throw Diverged();
    }

    /// <summary>The last step may have spoilt the weights without a loss that tells, so they are looked at too.</summary>
    private void ThrowIfDiverged()
    {
        ReadSums();
        using var scope = NewDisposeScope();
        if (!_network.Named().All(t => t.Tensor.isfinite().all().item<bool>())) throw Diverged();
    }

    /// <summary>Weights that are finite may still give outputs that are not.</summary>
    private void ThrowIfNotFinite(Evaluation figures, string images)
    {
        if (!double.IsFinite(figures.Loss)) throw Diverged($"at step {_state.Step} the loss on the {images} images is no finite number");
    }

    private TrainingFailedException Diverged() => Diverged($"by step {_state.Step} the loss or a weight was no longer a finite number");

    private TrainingFailedException Diverged(string what)
    {
        var rate = _spec.Optimizer.LearningRate;
        var lower = Suggestions.LowerLearningRate(rate);
        return new(new Failure(
            FailureReason.Diverged,
            $"Training diverged: {what}.",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Lower the learning rate ({rate:g}), for example to {lower.Value:g}."))
        {
            Change = lower,
        });
    }

    private void Report(JobEvent e) => _attempt.Report(e with { Step = _state.Step });
}
