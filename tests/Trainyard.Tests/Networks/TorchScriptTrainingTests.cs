using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Tests.Worker;
using Trainyard.Training;

namespace Trainyard.Tests.Networks;

/// <summary>Alone: other tests draw from libtorch's one generator as they like, which no program of Trainyard does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchScriptCollection
{
    public const string Name = "TorchScript";
}

/// <summary>A network that came as TorchScript, in training.</summary>
[Collection(TorchScriptCollection.Name)]
public sealed class TorchScriptTrainingTests : IDisposable
{
    private static readonly TrainingFiles Files = new(NetworkFiles.Cnn, null);

    private static readonly JobSpec Spec = Worker.Training.Spec with { Model = new ModelSpec { TorchScript = new string('a', 64) }, CheckpointEverySteps = 7 };

    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-script-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_learns_and_every_checkpoint_leads_to_the_same_weights()
    {
        var undisturbed = Run(Spec with { Epochs = 3 });
        var result = undisturbed.Single<TrainingSucceeded>().Result;
        Assert.InRange(result.Test.Accuracy, 0.8, 1);
        Assert.Equal(3806, result.Parameters);
        Assert.Equal([ModelFormat.Safetensors, ModelFormat.Torchscript], result.Model.Select(m => m.Format));
        Assert.Equal([7, 10, 14, 20, 21, 28, 30], undisturbed.Checkpoints.Keys);
        foreach (var (step, checkpoint) in undisturbed.Checkpoints)
        {
            var resumed = Run(Spec with { Epochs = 3 }, checkpoint);
            Assert.Equal((step, true), (step, undisturbed.Files["model.pt"].AsSpan().SequenceEqual(resumed.Files["model.pt"])));
            Assert.Equal(result.Test, resumed.Single<TrainingSucceeded>().Result.Test);
        }
    }

    [Fact]
    public async Task Trainings_side_by_side_give_the_same_weights_as_alone()
    {
        var (alone, layers) = (Run(Spec).Files["model.pt"], Worker.Training.Run(Worker.Training.Spec).Weights);
        var other = Run(Spec with { Seed = 2 }).Files["model.pt"];
        Assert.NotEqual(alone, other);

        var together = await Task.WhenAll(
            OnThread(() => Run(Spec).Files["model.pt"]), OnThread(() => Run(Spec with { Seed = 2 }).Files["model.pt"]), OnThread(() => Worker.Training.Run(Worker.Training.Spec).Weights));

        Assert.Equal([alone, other, layers], together);
    }

    [Fact]
    public void The_file_opens_in_an_older_python_with_the_same_answers()
    {
        Assert.SkipUnless(PythonWithTorch.IsThere, PythonWithTorch.Missing);
        var trained = Run(Spec);
        File.WriteAllBytes(Path.Combine(_folder, "model.pt"), trained.Files["model.pt"]);
        var test = Worker.Training.Data.Test;
        using (var scope = TorchSharp.torch.NewDisposeScope())
        {
            var (inputs, targets) = test.Slice(0, (int)test.Count);
            File.WriteAllBytes(Path.Combine(_folder, "images.f32"), inputs.contiguous().bytes.ToArray());
            File.WriteAllBytes(Path.Combine(_folder, "labels.i64"), targets.contiguous().bytes.ToArray());
        }
        var (code, output) = PythonWithTorch.Run("-c", """
            import sys, numpy as np, torch
            folder = sys.argv[1]
            network = torch.jit.load(folder + "/model.pt")
            images = torch.from_numpy(np.fromfile(folder + "/images.f32", np.float32).reshape(-1, 1, 28, 28))
            labels = torch.from_numpy(np.fromfile(folder + "/labels.i64", np.int64))
            assert not network.training
            with torch.no_grad():
                logits = network(images)
            print((logits.argmax(1) == labels).double().mean().item(), torch.nn.functional.cross_entropy(logits, labels).item())
            """, _folder);
        Assert.True(code == 0, output);
        var figures = output.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var result = trained.Single<TrainingSucceeded>().Result.Test;
        Assert.Equal(result.Accuracy, figures[0], 1e-4);
        Assert.Equal(result.Loss, figures[1], 1e-4);
    }

    [Fact]
    public void An_error_of_its_own_is_told_as_one_of_the_network()
    {
        var failure = Assert.Throws<TrainingFailedException>(() => Run(Spec, files: new TrainingFiles(NetworkFiles.Made("only-two"), null))).Failure;
        Assert.Equal((FailureReason.InvalidData, "The TorchScript network cannot be trained. It took two examples, and fails with a batch of 20 × 1 × 28 × 28 numbers: two, and no more."), (failure.Reason, failure.Message));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(191)]
    public void A_single_example_trains_alone_only_where_each_does(int batch)
    {
        // 192 examples train: the last one of a batch of 191 goes with the batch before.
        var steps = Run(Spec with { Epochs = 1, BatchSize = batch }, files: new TrainingFiles(NetworkFiles.Made("small"), null)).Single<AttemptStarted>().StepsPerEpoch;
        Assert.Equal(batch == 1 ? 192 : 1, steps);
    }

    [Fact]
    public void It_begins_with_weights_of_a_file_and_leaves_what_is_frozen()
    {
        var first = Run(Spec);
        var weights = Path.Combine(_folder, "weights.safetensors");
        File.WriteAllBytes(weights, first.Files["model.safetensors"]);
        var spec = Spec with { StartFrom = new StartFromSpec { File = new string('b', 64), Frozen = ["features"] }, Optimizer = new AdamWSpec { WeightDecay = 0.1 } };
        var second = Run(spec, files: Files with { StartFrom = weights });
        var (before, after) = (TensorBytes.Read(first.Files["model.safetensors"]), TensorBytes.Read(second.Files["model.safetensors"]));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        foreach (var (name, bytes) in before) Assert.Equal((name, name.StartsWith("features", StringComparison.Ordinal)), (name, bytes.AsSpan().SequenceEqual(after[name])));
    }

    private static RecordingAttempt Run(JobSpec spec, byte[]? checkpoint = null, TrainingFiles? files = null)
    {
        var attempt = new RecordingAttempt();
        new Trainer(Worker.Training.Runtime, new TrainerOptions { Worker = "tester" }).Run(
            spec, Worker.Training.Data, checkpoint is null ? null : new MemoryStream(checkpoint), attempt, files: files ?? Files);
        return attempt;
    }

    private static Task<T> OnThread<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
