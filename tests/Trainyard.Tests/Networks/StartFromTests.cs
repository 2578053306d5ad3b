using Trainyard.Contracts;
using Trainyard.Tests.Worker;
using Trainyard.Training;
using Trainyard.Training.Models;

namespace Trainyard.Tests.Networks;

/// <summary>Networks of layers that begin with weights of a file.</summary>
public sealed class StartFromTests : IDisposable
{
    private static readonly JobSpec Spec = Worker.Training.Spec;
    private static readonly Lazy<byte[]> Trained = new(() => Worker.Training.Run(Spec).Files["model.safetensors"]);
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-start-").FullName;
    private readonly string _weights;

    public StartFromTests()
    {
        _weights = Path.Combine(_folder, "weights.safetensors");
        File.WriteAllBytes(_weights, Trained.Value);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("adamw")]
    public void What_is_frozen_stays_bit_for_bit_and_the_rest_trains(string kind)
    {
        OptimizerSpec optimizer = kind switch { "sgd" => new SgdSpec { WeightDecay = 0.1 }, "adam" => new AdamSpec { WeightDecay = 0.1 }, _ => new AdamWSpec { WeightDecay = 0.1 } };
        var ended = Run(Spec with { Optimizer = optimizer, StartFrom = new StartFromSpec { File = "", Frozen = ["0", "1"] } });
        var (before, after) = (TensorBytes.Read(Trained.Value), TensorBytes.Read(ended.Files["model.safetensors"]));
        foreach (var (name, bytes) in before) Assert.Equal((name, name[0] is '0' or '1'), (name, bytes.AsSpan().SequenceEqual(after[name])));
    }

    [Fact]
    public void A_resumed_training_ends_with_the_same_weights()
    {
        var spec = Spec with { StartFrom = new StartFromSpec { File = "", Frozen = ["1"] }, CheckpointEverySteps = 7 };
        var undisturbed = Run(spec);
        foreach (var checkpoint in undisturbed.Checkpoints.Values) Assert.Equal(undisturbed.Weights, Run(spec, checkpoint).Weights);
        // It is further than one that began with random weights.
        Assert.True(undisturbed.Single<TrainingSucceeded>().Result.Test.Loss < Worker.Training.Run(Spec).Single<TrainingSucceeded>().Result.Test.Loss);
    }

    [Fact]
    public void All_must_fit_unless_those_that_do_are_asked_for()
    {
        var wider = Spec with { Model = new ModelSpec { Layers = [.. Spec.Model.Layers.SkipLast(1), new LinearLayer { OutFeatures = 20 }, new LinearLayer { OutFeatures = 10 }] }, StartFrom = new StartFromSpec { File = "" } };
        Assert.Equal(
            "The weights to begin with are not those of the network: 6.bias (10 float32 there, 20 float32 in this network), 6.weight (10 × 144 float32 there, 20 × 144 float32 in this network), 7.weight (missing there), 7.bias (missing there).",
            Assert.Throws<TrainingFailedException>(() => Run(wider)).Message);
        using var network = new Network(wider with { StartFrom = new StartFromSpec { File = "", Layers = StartLayers.Fitting } }, Worker.Training.Data.Info, new TrainingFiles(null, _weights), Worker.Training.Runtime.Device);
        var trained = TensorBytes.Read(Trained.Value);
        foreach (var (name, tensor) in network.Named())
        {
            var isTaken = trained.TryGetValue(name, out var bytes) && TorchSharp.torch.NewDisposeScope() is { } scope && Taken(scope, tensor, bytes);
            Assert.Equal((name, name[0] is not ('6' or '7')), (name, isTaken));
        }

        static bool Taken(TorchSharp.DisposeScope scope, TorchSharp.torch.Tensor tensor, byte[] bytes)
        {
            using (scope) return tensor.detach().contiguous().bytes.SequenceEqual(bytes);
        }
    }

    [Theory]
    [InlineData("safetensors/hostile/trailing.safetensors", "The file of weights to begin with is damaged: bytes follow after its end.")]
    [InlineData("safetensors/hostile/overlap.safetensors", "The file of weights to begin with is damaged: its header is damaged.")]
    [InlineData("safetensors/metadata.safetensors", "The weights to begin with are not those of the network: w (not in this network), 0.weight (missing there)")]
    public void A_file_that_cannot_be_begun_with_fails_the_job_with_a_sentence(string name, string expected)
    {
        File.Copy(NetworkFiles.Sample(name), _weights, overwrite: true);
        var failure = Assert.Throws<TrainingFailedException>(() => Run(Spec with { StartFrom = new StartFromSpec { File = "" } })).Failure;
        Assert.Equal(FailureReason.InvalidData, failure.Reason);
        Assert.StartsWith(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_networks_weights_are_known_without_building_it()
    {
        foreach (var spec in Presets.All.Values.Where(preset => Presets.InputsOf(preset.Model.Preset!) == InputKind.Pictures).Append(Spec))
        {
            using var network = new Network(spec, PublishedMnist.Source.Info, Worker.Training.Runtime.Device);
            Assert.Equal(
                network.Named().Select(t => $"{t.Name} {string.Join(",", t.Tensor.shape)}").Order(),
                LayerWeights.Of(PublishedMnist.Source.Info, spec.Model.Layers).Select(w => $"{w.Name} {string.Join(",", w.Shape)}").Order());
        }
    }

    private RecordingAttempt Run(JobSpec spec, byte[]? checkpoint = null)
    {
        var attempt = new RecordingAttempt();
        new Trainer(Worker.Training.Runtime, new TrainerOptions { Worker = "tester" }).Run(
            spec, Worker.Training.Data, checkpoint is null ? null : new MemoryStream(checkpoint), attempt, files: new TrainingFiles(null, _weights));
        return attempt;
    }
}
