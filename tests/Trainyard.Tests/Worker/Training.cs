using System.Runtime.InteropServices;
using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Training.Datasets;
using Trainyard.Worker;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>Small real trainings.</summary>
internal static class Training
{
    public static TorchRuntime Runtime { get; } = new(new WorkerOptions().ForTraining());

    private static readonly Lazy<Dataset> Learnable = new(() => Blocks(240, 60));

    /// <summary>Ten classes of noisy images, each with a bright block in a place of its own.</summary>
    public static Dataset Data => Learnable.Value;

    public static JobSpec Spec { get; } = new()
    {
        Dataset = "mnist",
        Model = new ModelSpec
        {
            Layers =
            [
                new Conv2dLayer { OutChannels = 4, Stride = 2 }, new BatchNorm2dLayer(), new ReluLayer(), new MaxPool2dLayer(),
                new FlattenLayer(), new DropoutLayer { P = 0.3 }, new LinearLayer { OutFeatures = 10 },
            ],
        },
        Optimizer = new AdamSpec { LearningRate = 0.01 },
        Epochs = 2,
        BatchSize = 20,
        LogEverySteps = 4,
        CheckpointEverySteps = 1000,
        Threads = 1,
    };

    public static RecordingAttempt Run(JobSpec spec, RecordingAttempt? attempt = null, byte[]? checkpoint = null, Dataset? data = null, int? until = null)
    {
        attempt ??= new RecordingAttempt();
        Run(spec, (IAttempt)attempt, checkpoint, data, until: until);
        return attempt;
    }

    public static void Run(JobSpec spec, IAttempt attempt, byte[]? checkpoint, Dataset? data = null, CheckpointOrigin? origin = null, int? until = null) =>
        new Trainer(Runtime, new TrainerOptions { Worker = "tester" }).Run(spec, data ?? Data, checkpoint is null ? null : new MemoryStream(checkpoint), attempt, origin ?? new CheckpointOrigin(), until: until);

    /// <summary>The same dataset with its first training images alone.</summary>
    public static Dataset Part(Dataset data, int training) => data with
    {
        Info = data.Info with { TrainingImages = training },
        Training = First(data.Training, training, data.Scaling),
    };

    /// <summary>The first of some examples.</summary>
    public static Examples First(Examples examples, int count, InputScaling scaling) =>
        new(new FirstRows(examples.Inputs) { Count = count, Shape = examples.Inputs.Shape, AreBytes = examples.Inputs.AreBytes }, scaling, examples.Targets.narrow(0, 0, count).DetachFromDisposeScope());

    private static Dataset Blocks(int training, int test)
    {
        _ = Runtime.Device;
        return new Dataset(PublishedMnist.Source.Info with { TrainingImages = training, TestImages = test }, Examples(training, 1), Examples(test, 2));
    }

    private static Examples Examples(int count, int seed)
    {
        var random = new Random(seed);
        var (images, labels) = (new byte[count * 784 * sizeof(float)], zeros([count], dtype: ScalarType.Int64).DetachFromDisposeScope());
        var pixels = MemoryMarshal.Cast<byte, float>(images.AsSpan());
        var classes = MemoryMarshal.Cast<byte, long>(labels.bytes);
        for (var i = 0; i < pixels.Length; i++) pixels[i] = random.NextSingle();
        for (var i = 0; i < count; i++)
        {
            var label = i % 10;
            classes[i] = label;
            for (var y = 0; y < 6; y++)
                for (var x = 0; x < 5; x++) pixels[i * 784 + (label / 5 * 14 + 4 + y) * 28 + label % 5 * 5 + 1 + x] += 1;
        }
        return new Examples(new RowsInMemory(images) { Count = count, Shape = [28, 28, 1], AreBytes = false }, InputScaling.None, labels);
    }

    private sealed class FirstRows(Rows rows) : Rows
    {
        public override ReadOnlySpan<byte> this[long row] => rows[row];
    }
}
