using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Worker;

namespace Trainyard.Tests.Worker;

public class LoggingAttemptTests
{
    [Fact]
    public void A_log_tells_the_story_of_a_training()
    {
        var lines = Log(Training.Spec with { Epochs = 2 }).Lines;
        Assert.Collection(
            lines.Select(line => line.Text),
            text => Assert.Matches("^Model built: [0-9,]+ parameters, on cpu.$", text),
            text => Assert.Equal("Training begins: 20 steps, 10 in an epoch.", text),
            text => Assert.Matches(@"^Epoch 1 of 2: accuracy [0-9.]+ % and loss [0-9.]+ on the validation examples; accuracy [0-9.]+ % and loss [0-9.]+ in training; [0-9,]+ samples/s; learning rate 0.01.$", text),
            text => Assert.Matches("^Checkpoint saved, [0-9.]+ kB.$", text),
            text => Assert.StartsWith("Epoch 2 of 2: ", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Checkpoint saved", text, StringComparison.Ordinal),
            text => Assert.Matches("^Test: accuracy [0-9.]+ % and loss [0-9.]+, F1 [0-9.]+ %.$", text),
            text => Assert.Matches("^Model saved: Safetensors [0-9.]+ kB, Torchsharp [0-9.]+ kB. Trained for [0-9.]+ s(, of which [0-9.]+ % waiting for examples)?.$", text));
        Assert.Equal([0L, 0, 10, 10, 20, 20, 20, 20], lines.Select(line => line.Step));
        Assert.All(lines, line => Assert.Equal(LineLevel.Info, line.Level));
    }

    [Fact]
    public void A_resumed_training_says_from_where_and_one_without_validation_still_sums_up_its_epochs()
    {
        var spec = Training.Spec with { ValidationShare = 0, CheckpointEverySteps = 6 };
        var checkpoint = Training.Run(spec).Checkpoints[6];
        var lines = Log(spec, checkpoint: checkpoint).Lines.ConvertAll(line => line.Text);
        Assert.Equal("Resumed from the checkpoint at step 6 of 24, in epoch 1.", lines[1]);
        Assert.Equal(2, lines.Count(line => line.StartsWith("Epoch ", StringComparison.Ordinal)));
        Assert.Matches("^Epoch 1 of 2: accuracy [0-9.]+ % and loss [0-9.]+ in training", lines.First(line => line.StartsWith("Epoch", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_goes_wrong_has_its_level()
    {
        var attempt = new RecordingAttempt { HasRoom = _ => false };
        var logging = new LoggingAttempt(attempt, Training.Spec, TimeProvider.System);
        logging.Report(new StepsTrained(1, 2.3, 0.1, 0.01, 100) { Step = 10 });
        logging.Report(new StepsTrained(1, 4.7, 0.1, 0.01, 100) { Step = 20 });
        logging.Report(new StepsTrained(1, 9.9, 0.1, 0.01, 100) { Step = 30 });
        logging.Report(new CheckpointNotSaved("No room.") { Step = 30 });
        logging.Report(new TrainingFailed(new Failure(FailureReason.Diverged, "It diverged.", "Lower the rate.")) { Step = 30 });

        Assert.Equal(
            [
                (20L, LineLevel.Warning, "The training loss has risen from 2.3000 to 4.7000. If it does not fall again, try a lower learning rate than 0.01."),
                (30L, LineLevel.Warning, "No room."),
                (30L, LineLevel.Error, "Failed (Diverged): It diverged. Lower the rate."),
            ],
            attempt.Lines.Select(line => (line.Step, line.Level, line.Text)));
    }

    [Fact]
    public void Checkpoints_that_follow_each_other_quickly_are_told_at_the_end_of_an_epoch()
    {
        var attempt = new RecordingAttempt();
        var time = new ShiftedTime();
        var logging = new LoggingAttempt(attempt, Training.Spec, time);
        logging.Report(new AttemptStarted("tester", "cpu", 1, 100, 50, 1));
        foreach (var step in (long[])[10, 20, 30, 50, 60]) logging.Report(Saved(step));
        time.Advance(TimeSpan.FromMinutes(1));
        foreach (var step in (long[])[70, 80]) logging.Report(Saved(step));

        Assert.Equal([10L, 50, 70], attempt.Lines.Where(line => line.Text.StartsWith("Checkpoint", StringComparison.Ordinal)).Select(line => line.Step));

        static CheckpointSaved Saved(long step) => new(1, new ArtifactRef("a", 1_000, "")) { Step = step };
    }

    [Theory]
    [InlineData(StopReason.Pause, "Paused, as somebody asked.")]
    [InlineData(StopReason.Cancel, "Stopped for good, as somebody asked.")]
    [InlineData(StopReason.Release, "The worker is leaving and gives the job back")]
    public void A_stop_is_told_before_it(StopReason reason, string text)
    {
        RecordingAttempt? attempt = null;
        attempt = new RecordingAttempt { OnReport = e => attempt!.Stop = e is StepsTrained ? reason : attempt.Stop };
        Assert.StartsWith(text, Log(Training.Spec, attempt).Lines[^1].Text, StringComparison.Ordinal);
    }

    private static RecordingAttempt Log(JobSpec spec, RecordingAttempt? attempt = null, byte[]? checkpoint = null)
    {
        attempt ??= new RecordingAttempt();
        Training.Run(spec, new LoggingAttempt(attempt, spec, TimeProvider.System), checkpoint);
        return attempt;
    }
}
