using Trainyard.Contracts;
using Trainyard.Training;

namespace Trainyard.Tests.Worker;

/// <summary>With one thread, a job that was interrupted ends with the same weights, bit for bit, as one that was not.</summary>
public class ResumeTests
{
    // 240 images, of which 192 train in batches of 20: ten steps in an epoch, the last with 12 images.
    private const int StepsPerEpoch = 10;

    public static TheoryData<string, OptimizerSpec, ScheduleSpec> Settings => new()
    {
        { "sgd", new SgdSpec { WeightDecay = 1e-4, Nesterov = true }, new OneCycleSchedule() },
        { "adam", new AdamSpec { LearningRate = 0.01 }, new OneCycleSchedule() },
        { "adamw", new AdamWSpec { LearningRate = 0.01 }, new CosineSchedule() },
        { "adam, steps", new AdamSpec { LearningRate = 0.01 }, new StepSchedule() },
    };

    [Theory, MemberData(nameof(Settings))]
    public void Every_checkpoint_leads_to_the_same_end(string name, OptimizerSpec optimizer, ScheduleSpec schedule)
    {
        _ = name;
        var spec = Training.Spec with { Optimizer = optimizer, Schedule = schedule, CheckpointEverySteps = 3, LabelSmoothing = 0.1 };
        var undisturbed = Training.Run(spec);
        Assert.Equal([3, 6, 9, StepsPerEpoch, 12, 15, 18, 20], undisturbed.Checkpoints.Keys);

        foreach (var (step, checkpoint) in undisturbed.Checkpoints)
        {
            var resumed = Training.Run(spec, checkpoint: checkpoint);
            Assert.Equal(step, resumed.Single<AttemptStarted>().Step);
            Assert.Equal(undisturbed.Weights, resumed.Weights);
            Assert.Equal(Curve(undisturbed).Where(p => p.Step > step), Curve(resumed));
            Assert.Equal(undisturbed.Single<TrainingSucceeded>().Result.Test, resumed.Single<TrainingSucceeded>().Result.Test);
            Assert.Equal(Metrics(undisturbed).Where(m => m.Step > step || m.Phase == MetricPhase.Test), Metrics(resumed));
        }
    }

    [Fact]
    public void Every_checkpoint_of_an_augmented_training_leads_to_the_same_end()
    {
        var augmentation = new AugmentationSpec { Rotation = 15, Crop = 2, Flip = FlipDirection.Horizontal, Brightness = 0.2, Contrast = 0.2, Erase = 0.3, Mixup = 0.4 };
        var spec = Training.Spec with { CheckpointEverySteps = 3, Augmentation = augmentation, ClassWeights = ClassWeighting.Balanced };
        var undisturbed = Training.Run(spec);
        Assert.NotEqual(Training.Run(spec with { Augmentation = null }).Weights, undisturbed.Weights);
        Assert.NotEqual(Training.Run(spec with { Augmentation = augmentation with { Mixup = 0 } }).Weights, undisturbed.Weights);
        Assert.InRange(undisturbed.Single<TrainingSucceeded>().Result.WaitShare!.Value, 0, 1);
        foreach (var checkpoint in undisturbed.Checkpoints.Values)
        {
            var resumed = Training.Run(spec, checkpoint: checkpoint);
            Assert.Equal(undisturbed.Weights, resumed.Weights);
            Assert.Equal(Curve(undisturbed).TakeLast(Curve(resumed).Count()), Curve(resumed));
        }
    }

    [Theory]
    [InlineData(StopReason.Pause, typeof(TrainingPaused))]
    [InlineData(StopReason.Release, typeof(TrainingReleased))]
    public void A_stop_in_the_middle_of_an_epoch_saves_a_checkpoint_first(StopReason reason, Type last)
    {
        RecordingAttempt? stopped = null;
        stopped = new RecordingAttempt { OnReport = e => stopped!.Stop = e is StepsTrained { Step: 16 } ? reason : null };
        Training.Run(Training.Spec, stopped);
        Assert.IsType(last, stopped.Events[^1]);
        Assert.Equal(16, Assert.IsType<CheckpointSaved>(stopped.Events[^2]).Step);

        var resumed = Training.Run(Training.Spec, checkpoint: stopped.Checkpoints[16]);
        Assert.Equal(Training.Run(Training.Spec).Weights, resumed.Weights);
    }

    [Fact]
    public void A_trial_that_waits_at_each_rung_ends_as_one_that_does_not()
    {
        var spec = Training.Spec with { Epochs = 3 };
        var undisturbed = Training.Run(spec);
        byte[]? checkpoint = null;
        var curve = new List<(long Step, double Loss, double Accuracy, double Rate)>();
        foreach (var rung in new[] { 1, 2 })
        {
            var trial = Training.Run(spec, checkpoint: checkpoint, until: rung);
            Assert.Equal((rung, rung * (long)StepsPerEpoch), (Assert.IsType<TrainingPaused>(trial.Events[^1]).Until, trial.Events[^1].Step));
            checkpoint = trial.Checkpoints[rung * StepsPerEpoch];
            curve.AddRange(Curve(trial));
        }
        // Once more at the rung where it is: it has nothing to train, and says the same.
        Assert.Equal(2, Assert.IsType<TrainingPaused>(Training.Run(spec, checkpoint: checkpoint, until: 2).Events[^1]).Until);

        var end = Training.Run(spec, checkpoint: checkpoint);

        Assert.Equal(undisturbed.Weights, end.Weights);
        Assert.Equal(Curve(undisturbed), curve.Concat(Curve(end)));
        Assert.IsType<TrainingSucceeded>(Training.Run(spec, until: 3).Events[^1]);
    }

    [Fact]
    public void A_stop_in_the_middle_of_a_checkpoint_finishes_that_one_and_saves_no_other()
    {
        RecordingAttempt? stopped = null;
        stopped = new RecordingAttempt { OnSave = _ => stopped!.Stop = StopReason.Release };
        Training.Run(Training.Spec with { CheckpointEverySteps = 7 }, stopped);
        Assert.Equal((7L, 7L), (Assert.IsType<CheckpointSaved>(stopped.Events[^2]).Step, Assert.IsType<TrainingReleased>(stopped.Events[^1]).Step));
        Assert.Single(stopped.Files);
    }

    [Theory]
    [InlineData(StepsPerEpoch)]
    [InlineData(2 * StepsPerEpoch)]
    public void A_stop_in_a_validation_does_not_wait_for_its_end_and_changes_nothing(int step)
    {
        RecordingAttempt? stopped = null;
        stopped = new RecordingAttempt { OnReport = e => stopped!.Stop = e is StepsTrained s && s.Step == step ? StopReason.Release : null };
        Training.Run(Training.Spec with { LogEverySteps = StepsPerEpoch }, stopped);
        Assert.DoesNotContain(stopped.Events, e => e is EpochValidated v && v.Step == step);

        var (resumed, undisturbed) = (Training.Run(Training.Spec, checkpoint: stopped.Checkpoints[step]), Training.Run(Training.Spec));
        Assert.Contains(resumed.Events, e => e is EpochValidated v && v.Step == step);
        Assert.Equal(undisturbed.Weights, resumed.Weights);
        Assert.Equal(undisturbed.Single<TrainingSucceeded>().Result.Test, resumed.Single<TrainingSucceeded>().Result.Test);
    }

    [Fact]
    public void A_stop_in_the_test_needs_no_other_checkpoint()
    {
        RecordingAttempt? stopped = null;
        stopped = new RecordingAttempt { OnReport = e => stopped!.Stop = e is CheckpointSaved { Step: 2 * StepsPerEpoch } ? StopReason.Release : null };
        Training.Run(Training.Spec, stopped);
        Assert.Equal(["CheckpointSaved", "TrainingReleased"], stopped.Events.TakeLast(2).Select(e => e.GetType().Name));
        Assert.Single(stopped.Events.OfType<CheckpointSaved>(), c => c.Step == 2 * StepsPerEpoch);

        var resumed = Training.Run(Training.Spec, checkpoint: stopped.Checkpoints[2 * StepsPerEpoch]);
        Assert.Equal(Training.Run(Training.Spec).Single<TrainingSucceeded>().Result.Test, resumed.Single<TrainingSucceeded>().Result.Test);
    }

    [Fact]
    public void Early_stopping_remembers_across_a_resumption()
    {
        // At a rate of nearly nothing the accuracy does not move, so the second epoch is the first without improvement.
        var spec = Training.Spec with { Epochs = 9, Optimizer = new SgdSpec { LearningRate = 1e-8 }, EarlyStopping = new() { Metric = EarlyStoppingMetric.Accuracy, Patience = 2 } };
        spec = spec with { Model = new() { Layers = [new FlattenLayer(), new LinearLayer { OutFeatures = 10 }] } };
        var undisturbed = Training.Run(spec);
        var result = undisturbed.Single<TrainingSucceeded>().Result;
        Assert.Equal((3, true), (result.Epochs, result.StoppedEarly));

        var resumed = Training.Run(spec, checkpoint: undisturbed.Checkpoints[2 * StepsPerEpoch]);
        Assert.Equal(3, resumed.Single<TrainingSucceeded>().Result.Epochs);
        Assert.Single(resumed.Events.OfType<EpochValidated>());
    }

    [Fact]
    public void Jobs_side_by_side_do_not_disturb_each_other()
    {
        var alone = Training.Run(Training.Spec);
        RecordingAttempt[] together = [new(), new()];
        var threads = together.Select(attempt => new Thread(() => Training.Run(Training.Spec, attempt))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.All(together, attempt => Assert.Equal(alone.Weights, attempt.Weights));
    }

    [Fact]
    public void Seconds_add_up_across_attempts()
    {
        RecordingAttempt? first = null;
        first = new RecordingAttempt { OnReport = e => first!.Stop = e is StepsTrained { Step: 12 } ? StopReason.Pause : null };
        Training.Run(Training.Spec, first);
        var before = first.Checkpoints[12];
        var result = Training.Run(Training.Spec, checkpoint: before).Single<TrainingSucceeded>().Result;
        Assert.Equal(2 * 192, result.SamplesPerSecond * result.TrainSeconds, 1e-6);
    }

    private static IEnumerable<(long Step, double Loss, double Accuracy, double Rate)> Curve(RecordingAttempt attempt) =>
        attempt.Events.OfType<StepsTrained>().Select(e => (e.Step, e.Loss, e.Accuracy, e.LearningRate));

    private static IEnumerable<(long Step, MetricPhase Phase, string Name, double Value)> Metrics(RecordingAttempt attempt) =>
        attempt.Events.OfType<MetricsReported>().SelectMany(e => e.Values.Select(v => (e.Step, e.Phase, v.Key, v.Value)));
}
