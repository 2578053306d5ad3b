using Trainyard.Contracts;
using Trainyard.Training;

namespace Trainyard.Tests.Worker;

public class TrainerTests
{
    [Fact]
    public void A_training_tells_its_story_in_order()
    {
        var events = Training.Run(Training.Spec with { CheckpointEverySteps = 6 }).Events;
        Assert.Equal(
            [
                "AttemptStarted 0", "StepsTrained 4", "CheckpointSaved 6", "StepsTrained 8", "EpochValidated 10", "MetricsReported 10", "CheckpointSaved 10", "StepsTrained 12",
                "CheckpointSaved 12", "StepsTrained 16", "CheckpointSaved 18", "StepsTrained 20", "EpochValidated 20", "MetricsReported 20", "CheckpointSaved 20", "MetricsReported 20",
                "TrainingSucceeded 20",
            ],
            events.Select(e => $"{e.GetType().Name} {e.Step}"));

        var start = Assert.IsType<AttemptStarted>(events[0]);
        Assert.Equal(("tester", "cpu", 1, 20L, 10L), (start.Worker, start.Device, start.Epoch, start.TotalSteps, start.StepsPerEpoch));
        Assert.Equal([1, 1, 2, 2, 2], events.OfType<StepsTrained>().Select(e => e.Epoch));
        Assert.Equal([1, 1, 2, 2, 2], events.OfType<CheckpointSaved>().Select(e => e.Epoch));
        Assert.All(events.OfType<StepsTrained>(), e => Assert.True(e.SamplesPerSecond > 0));
    }

    [Fact]
    public void It_learns_and_measures_what_it_learned()
    {
        var attempt = Training.Run(Training.Spec with { Epochs = 6 });
        var result = attempt.Single<TrainingSucceeded>().Result;
        Assert.True(result.Test.Accuracy > 0.9, $"test accuracy {result.Test.Accuracy}");
        Assert.Equal(60, result.ConfusionMatrix.Sum(row => row.Sum()));
        Assert.All(result.Classes, c => Assert.Equal(6, c.Support));
        Assert.Equal(result.Test.MacroF1, result.Classes.Average(c => c.F1), 12);
        Assert.Equal(6, result.Epochs);
        Assert.Equal(attempt.Single<AttemptStarted>().Parameters, result.Parameters);
        Assert.Equal([ModelFormat.Safetensors, ModelFormat.Torchsharp], result.Model.Select(m => m.Format));
        var metrics = attempt.Events.OfType<MetricsReported>().ToList();
        Assert.Equal([1, 2, 3, 4, 5, 6, null], metrics.Select(m => m.Epoch));
        Assert.All(metrics[..^1], m => Assert.Equal(MetricPhase.Validation, m.Phase));
        Assert.All(metrics[..^1], m => Assert.Equal(["validation/balanced_accuracy", "validation/top5_accuracy"], m.Values.Keys));
        Assert.Equal(MetricPhase.Test, metrics[^1].Phase);
        Assert.Equal(["test/balanced_accuracy", "test/top5_accuracy"], metrics[^1].Values.Keys);
        // Each class has as many test images.
        Assert.Equal(result.Test.Accuracy, metrics[^1].Values["test/balanced_accuracy"], 12);
        Assert.InRange(metrics[^1].Values["test/top5_accuracy"], result.Test.Accuracy, 1);
    }

    [Fact]
    public void Infinite_loss_ends_as_diverged_and_saves_nothing()
    {
        var spec = Training.Spec with { Optimizer = new SgdSpec { LearningRate = 10, Momentum = 0.9999 }, Epochs = 40, CheckpointEverySteps = 5 };
        spec = spec with { Model = new() { Layers = [new FlattenLayer(), new LinearLayer { OutFeatures = 64 }, new LinearLayer { OutFeatures = 64 }, new LinearLayer { OutFeatures = 10 }] } };
        var attempt = new RecordingAttempt();
        var failure = Assert.Throws<TrainingFailedException>(() => Training.Run(spec, attempt)).Failure;
        Assert.Equal(FailureReason.Diverged, failure.Reason);
        Assert.Contains("Lower the learning rate (10), for example to 1.", failure.Advice, StringComparison.Ordinal);
        Assert.Equal(new SpecChange("optimizer.learningRate", 1), failure.Change);
        Assert.All(attempt.Checkpoints.Values, checkpoint => Assert.True(IsFinite(checkpoint)));
        Assert.DoesNotContain(attempt.Events, e => e is TrainingSucceeded);
    }

    [Theory]
    [InlineData(StopReason.Cancel, typeof(TrainingCancelled))]
    [InlineData(StopReason.Fenced, typeof(StepsTrained))]
    public void Cancel_and_fencing_write_no_checkpoint(StopReason reason, Type last)
    {
        RecordingAttempt? attempt = null;
        attempt = new RecordingAttempt { OnReport = e => attempt!.Stop = e is StepsTrained ? reason : null };
        Training.Run(Training.Spec, attempt);
        Assert.IsType(last, attempt.Events[^1]);
        Assert.Empty(attempt.Files);
    }

    [Fact]
    public void Fencing_during_validation_writes_nothing_more()
    {
        RecordingAttempt? attempt = null;
        attempt = new RecordingAttempt { OnReport = e => attempt!.Stop = e is StepsTrained { Step: 10 } ? StopReason.Fenced : null };
        Training.Run(Training.Spec with { LogEverySteps = 10 }, attempt);
        Assert.IsType<StepsTrained>(attempt.Events[^1]);
    }

    [Fact]
    public void A_full_disk_does_not_end_the_training()
    {
        var attempt = new RecordingAttempt { HasRoom = name => !name.StartsWith("checkpoint", StringComparison.Ordinal) };
        Training.Run(Training.Spec, attempt);
        Assert.Equal(2, attempt.Events.OfType<CheckpointNotSaved>().Count());
        Assert.Contains("No space left on device", attempt.Events.OfType<CheckpointNotSaved>().First().Message, StringComparison.Ordinal);
        attempt.Single<TrainingSucceeded>();
    }

    [Fact]
    public void A_model_that_cannot_be_saved_fails_the_job()
    {
        var attempt = new RecordingAttempt { HasRoom = name => name.StartsWith("checkpoint", StringComparison.Ordinal) };
        Assert.Equal(FailureReason.Storage, Assert.Throws<TrainingFailedException>(() => Training.Run(Training.Spec, attempt)).Failure.Reason);
    }

    [Fact]
    public void A_checkpoint_of_another_spec_is_refused()
    {
        var checkpoint = Training.Run(Training.Spec).Checkpoints[10];
        var failure = Assert.Throws<TrainingFailedException>(() => Training.Run(Training.Spec with { BatchSize = 10 }, checkpoint: checkpoint)).Failure;
        Assert.Equal((FailureReason.Storage, "The checkpoint cannot be used: it belongs to a job with another spec: batchSize is 20 there and 10 in the job."), (failure.Reason, failure.Message));
    }

    [Fact]
    public void More_epochs_may_go_on_from_a_finished_job()
    {
        var finished = Training.Run(Training.Spec);
        var longer = Training.Run(Training.Spec with { Epochs = 3 }, checkpoint: finished.Checkpoints[20]);
        Assert.Equal(30, longer.Single<TrainingSucceeded>().Step);
    }

    [Fact]
    public void A_validation_loss_that_is_not_finite_is_divergence_though_the_weights_are_finite()
    {
        var spec = Training.Spec with
        {
            Model = new ModelSpec { Layers = [new FlattenLayer(), new LinearLayer { OutFeatures = 64 }, new LinearLayer { OutFeatures = 64 }, new LinearLayer { OutFeatures = 10 }] },
            Optimizer = new SgdSpec { LearningRate = 1e20 },
            Epochs = 1,
            BatchSize = 240,
            ValidationShare = 0.5,
            LogEverySteps = 1,
        };
        var attempt = new RecordingAttempt();

        var failure = Assert.Throws<TrainingFailedException>(() => Training.Run(spec, attempt)).Failure;

        Assert.Equal(FailureReason.Diverged, failure.Reason);
        Assert.Contains("at step 1 the loss on the validation images", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(attempt.Events, e => e is EpochValidated);
    }

    [Fact]
    public void Predictions_that_find_no_room_cost_no_model()
    {
        var attempt = new RecordingAttempt { HasRoom = name => !name.StartsWith("predictions", StringComparison.Ordinal) };
        Training.Run(Training.Spec with { Epochs = 1 }, attempt);
        var result = attempt.Single<TrainingSucceeded>().Result;
        Assert.Null(result.Predictions);
        Assert.Equal(2, result.Model.Count);
        Assert.Contains(attempt.Lines, line => line.Text == "The predictions of the test examples could not be saved: No space left on device");
    }

    [Fact]
    public void Memory_does_not_grow_with_the_epochs()
    {
        _ = Training.Data;
        var (before, counts) = (Live(), new List<long>());
        Training.Run(Training.Spec with { Epochs = 5 }, new RecordingAttempt { OnReport = e => { if (e is EpochValidated) counts.Add(Live()); } });
        Assert.Single(counts.Skip(1).Distinct());
        Assert.Equal(before, Live());
    }

    [Fact]
    public void A_native_allocation_that_fails_is_out_of_memory()
    {
        var layers = new LayerSpec[] { new FlattenLayer(), new LinearLayer { OutFeatures = 1_000_000_000 }, new LinearLayer { OutFeatures = 10 } };
        var failure = Assert.Throws<TrainingFailedException>(() => Training.Run(Training.Spec with { Model = new() { Layers = layers } })).Failure;
        Assert.Equal(FailureReason.OutOfMemory, failure.Reason);
    }

    /// <summary>Tensors of this thread that were made and not disposed.</summary>
    private static long Live() => TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    private static bool IsFinite(byte[] checkpoint)
    {
        _ = Training.Runtime.Device;
        using var scope = TorchSharp.torch.NewDisposeScope();
        return new Trainyard.Training.Checkpoints.SafeTensorsReader(new MemoryStream(checkpoint)).Tensors().All(t => t.Tensor.isfinite().all().item<bool>());
    }
}
