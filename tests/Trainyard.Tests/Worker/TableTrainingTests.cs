using System.Runtime.InteropServices;
using Trainyard.Contracts;
using Trainyard.Training.Checkpoints;
using Trainyard.Training.Datasets;
using Trainyard.Training.Models;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>A whole training on a table with categories, from its rows to a model that strangers can use.</summary>
public sealed class TableTrainingTests : IDisposable
{
    /// <summary>Reads the rows as they are kept, and writes what the network makes of them.</summary>
    private const string Driver = """


        import sys

        network, takes, gives = load(sys.argv[1])
        assert takes["layout"] == "NC" and takes["categories"] == [3, 0, 20, 0], takes
        predict(network, takes, np.fromfile(sys.argv[2], np.float32).reshape(-1, 4)).numpy().tofile(sys.argv[3])
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-table-").FullName;

    public static TheoryData<string, LayerSpec[]> Networks => new()
    {
        { "ones and zeros", [new LinearLayer { OutFeatures = 24 }, new LayerNormLayer(), new ReluLayer(), new LinearLayer { OutFeatures = 2 }] },
        { "learned vectors", [new EmbeddingLayer { Dimension = 4 }, new ResidualLayer { Layers = [new LinearLayer { OutFeatures = 24 }, new BatchNorm1dLayer(), new GeluLayer()] }, new LinearLayer { OutFeatures = 2 }] },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Networks))]
    public void Categories_are_learned_and_the_file_alone_says_how_to_predict(string name, LayerSpec[] layers)
    {
        var (data, rows) = Make();
        var spec = new JobSpec { Dataset = data.Info.Name, Name = name, Model = new() { Layers = layers }, Optimizer = new AdamSpec { LearningRate = 0.02 }, Epochs = 15, BatchSize = 32, Threads = 1 };
        var attempt = Training.Run(spec, data: data);
        Assert.InRange(attempt.Single<TrainingSucceeded>().Result.Test.Accuracy, 0.9, 1);

        Assert.SkipUnless(PythonWithTorch.IsThere, PythonWithTorch.Missing);
        var (model, program, raw, made) = (Path.Combine(_folder, "model.safetensors"), Path.Combine(_folder, "predict.py"), Path.Combine(_folder, "rows.f32"), Path.Combine(_folder, "logits.f32"));
        File.WriteAllBytes(model, attempt.Files["model.safetensors"]);
        File.WriteAllBytes(raw, rows);
        File.WriteAllText(program, File.ReadAllText(Repository.File("docs", "model-file.md")).Split("```python\n")[1].Split("```")[0] + Driver);
        var (code, output) = PythonWithTorch.Run(program, model, raw, made);
        Assert.True(code == 0, output);
        var (expected, logits) = (Logits(spec, data, attempt), MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(made)).ToArray());
        Assert.Equal(expected.Length, logits.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], logits[i], 1e-4f * (1 + Math.Abs(expected[i])));
    }

    [Fact]
    public void The_tables_preset_learns_it()
    {
        var (data, _) = Make();
        var preset = Presets.For(data.Info)["tabular-mlp"];
        Assert.IsType<EmbeddingLayer>(preset.Model.Layers[0]);
        Assert.InRange(Training.Run(preset with { Threads = 1 }, data: data).Single<TrainingSucceeded>().Result.Test.Accuracy, 0.9, 1);
    }

    [Fact]
    public void The_preset_for_any_picture_learns_pictures() =>
        Assert.InRange(Training.Run(Presets.For(PublishedMnist.Source.Info)["resnet-small"] with { BatchSize = 20, Threads = 1 }).Single<TrainingSucceeded>().Result.Test.Accuracy, 0.9, 1);

    private static float[] Logits(JobSpec spec, Dataset data, RecordingAttempt attempt)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = new Network(spec, data.Info, CPU);
        var named = network.Named().ToDictionary(t => t.Name, t => t.Tensor);
        foreach (var (name, tensor) in new SafeTensorsReader(new MemoryStream(attempt.Files["model.safetensors"])).Tensors()) named[name].copy_(tensor);
        network.Evaluate();
        return network.Forward(data.Test.Slice(0, data.Test.Count).Inputs).contiguous().data<float>().ToArray();
    }

    /// <summary>The class follows from both categories and the second number; the test rows as they are kept come with it.</summary>
    private static (Dataset Data, byte[] TestRows) Make()
    {
        _ = Training.Runtime.Device;
        var info = new DatasetInfo("cars", [4], ["old", "new"], 600, 100) { Categories = [3, 0, 20, 0] };
        var scaling = new InputScaling(1, [0, 50, 0, 0], [1, 10, 1, 1]);
        var (training, _) = Part(600, 1);
        var (test, rows) = Part(100, 2);
        return (new Dataset(info, training, test) { Scaling = scaling }, rows);

        (Examples, byte[]) Part(int count, int seed)
        {
            var random = new Random(seed);
            var (bytes, labels) = (new byte[count * 4 * sizeof(float)], new long[count]);
            var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
            for (var i = 0; i < count; i++)
            {
                var (brand, price, model, noise) = (random.Next(3), 50 + 10 * (random.NextSingle() - 0.5f), random.Next(20), random.NextSingle());
                (values[4 * i], values[4 * i + 1], values[4 * i + 2], values[4 * i + 3]) = (brand, price, model, noise);
                labels[i] = (brand == 1 ? 2 : -1) + (model % 3 == 0 ? 2 : -1) + (price - 50) / 10 > 0 ? 1 : 0;
            }
            return (new Examples(new RowsInMemory(bytes) { Count = count, Shape = [4], AreBytes = false }, scaling, tensor(labels, dtype: ScalarType.Int64).DetachFromDisposeScope()), bytes);
        }
    }
}
