using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Training.Checkpoints;

namespace Trainyard.Tests.Worker;

/// <summary>A checkpoint is resumed by what it means, and refused with the name of what differs.</summary>
public class CheckpointTests
{
    /// <summary>What <c>Versions/v1/checkpoint.safetensors</c> was made with, by commit 9d81f6f, whose files have a hash of the whole spec and nothing else.</summary>
    private static readonly JobSpec Recorded = Training.Spec with
    {
        Name = "fixture",
        Tags = ["old"],
        Model = new() { Layers = [new MaxPool2dLayer { KernelSize = 7 }, new BatchNorm2dLayer(), new FlattenLayer(), new DropoutLayer { P = 0.1 }, new LinearLayer { OutFeatures = 10 }] },
        Optimizer = new AdamWSpec { LearningRate = 0.01 },
        Schedule = new CosineSchedule { FinalShare = 0.1 },
        LabelSmoothing = 0.1,
        CheckpointEverySteps = 7,
    };

    private static byte[] RecordedFile => File.ReadAllBytes(Repository.File("tests", "Trainyard.Tests", "Versions", "v1", "checkpoint.safetensors"));

    [Fact]
    public void A_checkpoint_of_version_1_is_resumed()
    {
        var (resumed, undisturbed) = (Training.Run(Recorded, checkpoint: RecordedFile), Training.Run(Recorded));

        Assert.Equal(7, resumed.Single<AttemptStarted>().Step);
        Assert.Equal(20, resumed.Single<TrainingSucceeded>().Step);
        // Not bit for bit: the file may come from another kind of processor.
        var (one, other) = (undisturbed.Single<TrainingSucceeded>().Result.Test, resumed.Single<TrainingSucceeded>().Result.Test);
        Assert.Equal(one.Loss, other.Loss, 1e-3);
    }

    [Fact]
    public void A_hash_that_nobody_can_make_any_more_orphans_no_checkpoint_of_version_1()
    {
        // As if a field had been added to the spec since: then today's hash is another.
        var changed = Replaced(RecordedFile, "a55bbebff3f93df6", "0000000000000000");
        Assert.Equal(20, Training.Run(Recorded, checkpoint: changed).Single<TrainingSucceeded>().Step);
    }

    [Fact]
    public void A_checkpoint_of_version_1_of_another_network_is_refused_by_its_tensors()
    {
        var wider = Recorded with { Model = new() { Layers = [new MaxPool2dLayer { KernelSize = 4 }, .. Recorded.Model.Layers.Skip(1)] } };
        Assert.Contains("its tensor 'model.4.weight' has another shape or type.", Refused(wider, RecordedFile), StringComparison.Ordinal);
        var sgd = Recorded with { Optimizer = new SgdSpec() };
        Assert.Contains("its tensor 'optimizer.exp_avg.1.bias' is unknown.", Refused(sgd, RecordedFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_a_later_version_adds_changes_nothing_where_it_has_its_default()
    {
        var trained = SpecMeaning.Of(Recorded);
        var later = SpecMeaning.Of(Recorded, WithPrecision("float32"));
        Assert.Null(SpecMeaning.Difference(JsonNode.Parse(trained.ToJsonString()), JsonNode.Parse(later.ToJsonString())));
        // And the other way round, in an older worker during a rolling upgrade.
        Assert.Null(SpecMeaning.Difference(JsonNode.Parse(later.ToJsonString()), JsonNode.Parse(trained.ToJsonString())));
    }

    [Fact]
    public void A_field_that_a_later_version_adds_counts_where_it_has_another_value()
    {
        var (trained, later) = (SpecMeaning.Of(Recorded), SpecMeaning.Of(Recorded, WithPrecision("bfloat16")));
        Assert.Equal("precision is \"bfloat16\" there and the default in the job", SpecMeaning.Difference(later, trained));
    }

    [Fact]
    public void What_it_means_is_written_without_defaults_names_and_lengths() => Assert.Equal(
        """
        {"batchSize":20,"labelSmoothing":0.1,"model":{"layers":[{"type":"maxpool2d","kernelSize":7},{"type":"batchnorm2d"},{"type":"flatten"},{"type":"dropout","p":0.1},{"type":"linear","outFeatures":10}]},"optimizer":{"type":"adamw","learningRate":0.01},"schedule":{"type":"cosine","finalShare":0.1}}
        """,
        SpecMeaning.Of(Recorded).ToJsonString());

    public static TheoryData<JobSpec, string> Others => new()
    {
        { Training.Spec with { BatchSize = 10 }, "batchSize is 20 there and 10 in the job" },
        { Training.Spec with { Seed = 7 }, "seed is the default there and 7 in the job" },
        { Training.Spec with { Optimizer = new AdamSpec { LearningRate = 0.02 } }, "optimizer.learningRate is 0.01 there and 0.02 in the job" },
        { Training.Spec with { Optimizer = new AdamWSpec { LearningRate = 0.01 } }, "optimizer.type is \"adam\" there and \"adamw\" in the job" },
        { Training.Spec with { Schedule = new OneCycleSchedule() }, "schedule is the default there and oneCycle in the job" },
        { Training.Spec with { ValidationShare = 0 }, "validationShare is the default there and 0 in the job" },
        { Training.Spec with { Model = new() { Layers = [.. Training.Spec.Model.Layers.Select(l => l is DropoutLayer ? new DropoutLayer { P = 0.1 } : l)] } }, "model.layers[5].p is 0.3 there and 0.1 in the job" },
    };

    [Theory, MemberData(nameof(Others))]
    public void A_checkpoint_of_another_spec_is_refused_with_what_differs(JobSpec other, string difference) => Assert.Equal(
        $"The checkpoint cannot be used: it belongs to a job with another spec: {difference}.",
        Refused(other, Checkpoint));

    [Fact]
    public void How_it_is_watched_and_how_long_it_goes_on_may_differ()
    {
        var other = Training.Spec with { Name = "other", Tags = ["x"], Priority = 3, Epochs = 3, LogEverySteps = 1, CheckpointEverySteps = 2, EarlyStopping = new() };
        Assert.Equal(30, Training.Run(other, checkpoint: Checkpoint).Single<TrainingSucceeded>().Step);
    }

    [Fact]
    public void A_checkpoint_of_another_dataset_is_refused()
    {
        var fewer = Training.Part(Training.Data, 239);
        var failure = Assert.Throws<TrainingFailedException>(() => Training.Run(Training.Spec, checkpoint: Checkpoint, data: fewer)).Failure;
        Assert.Equal("The checkpoint cannot be used: it was trained on a dataset of 240 training images, and the worker has 239.", failure.Message);
        // A file of version 1 does not say how many there were, but where an epoch ended.
        var later = Training.Run(Recorded with { CheckpointEverySteps = 1000 }).Checkpoints[10];
        var old = Replaced(later, "\\u0022trainingImages\\u0022:240", "\\u0022trainingImagez\\u0022:240");
        failure = Assert.Throws<TrainingFailedException>(() => Training.Run(Recorded, checkpoint: old, data: Training.Part(Training.Data, 200))).Failure;
        Assert.Contains("stands at step 10, batch 0 of epoch 2, which fits no dataset with 8 steps in an epoch", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_beyond_the_end_is_refused()
    {
        var late = Training.Run(Training.Spec with { CheckpointEverySteps = 15 }).Checkpoints[15];
        Assert.Equal(
            "The checkpoint cannot be used: it stands at step 15, in epoch 2, and the job ends with epoch 1, at step 10.",
            Refused(Training.Spec with { Epochs = 1 }, late));
    }

    [Fact]
    public void Who_goes_on_from_an_early_stop_trains_with_new_patience()
    {
        // At a rate of nearly nothing the accuracy does not move, so the second epoch is the first without improvement.
        var spec = Training.Spec with { Epochs = 9, Optimizer = new SgdSpec { LearningRate = 1e-8 }, EarlyStopping = new() { Metric = EarlyStoppingMetric.Accuracy, Patience = 2 } };
        spec = spec with { Model = new() { Layers = [new FlattenLayer(), new LinearLayer { OutFeatures = 10 }] } };
        var stopped = Training.Run(spec).Checkpoints[30];

        // The same job, whose worker died in the test: it has stopped.
        Assert.Equal(30, Training.Run(spec, checkpoint: stopped).Single<TrainingSucceeded>().Step);
        // Another job, which wants more.
        var longer = new RecordingAttempt();
        Training.Run(spec, longer, stopped, origin: new CheckpointOrigin(RenewsPatience: true));
        Assert.Equal((50L, 5, true), (longer.Single<TrainingSucceeded>().Step, longer.Single<TrainingSucceeded>().Result.Epochs, longer.Single<TrainingSucceeded>().Result.StoppedEarly));
    }

    private static byte[] Checkpoint { get; } = Training.Run(Training.Spec).Checkpoints[10];

    private static string Refused(JobSpec spec, byte[] checkpoint)
    {
        var failure = Assert.Throws<TrainingFailedException>(() => Training.Run(spec, checkpoint: checkpoint)).Failure;
        Assert.Equal(FailureReason.Storage, failure.Reason);
        return failure.Message;
    }

    /// <summary>JSON as a version writes it whose spec has one field more, with the default <c>float32</c>.</summary>
    private static JsonSerializerOptions WithPrecision(string value)
    {
        void Add(JsonTypeInfo type)
        {
            if (type.Type != typeof(JobSpec)) return;
            var precision = type.CreateJsonPropertyInfo(typeof(string), "precision");
            precision.Get = spec => ReferenceEquals(spec, Recorded) ? value : "float32";
            type.Properties.Add(precision);
        }

        return new JsonSerializerOptions(WireJson.Options) { TypeInfoResolver = WireJson.Options.TypeInfoResolver!.WithAddedModifier(Add) };
    }

    private static byte[] Replaced(byte[] file, string old, string by)
    {
        Assert.Equal(old.Length, by.Length);
        var at = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(old));
        Assert.True(at > 0, $"there is no {old} in the file");
        var changed = file.ToArray();
        System.Text.Encoding.ASCII.GetBytes(by).CopyTo(changed, at);
        return changed;
    }
}
