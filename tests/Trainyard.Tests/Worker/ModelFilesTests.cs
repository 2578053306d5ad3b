using System.Runtime.CompilerServices;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Training.Checkpoints;
using Trainyard.Training.Models;
using static TorchSharp.torch;

namespace Trainyard.Tests.Worker;

/// <summary>Strangers can use the trained model.</summary>
public class ModelFilesTests
{
    /// <summary>One of each layer that a picture may pass.</summary>
    private static readonly JobSpec Everything = Training.Spec with
    {
        Model = new()
        {
            Layers =
            [
                new Conv2dLayer { OutChannels = 6, KernelSize = 5, Padding = 2 }, new BatchNorm2dLayer(), new GeluLayer(), new MaxPool2dLayer(),
                new Conv2dLayer { OutChannels = 8, Stride = 2 }, new GroupNormLayer { Groups = 2 }, new SiluLayer(), new AvgPool2dLayer { KernelSize = 2, Stride = 1 }, new LeakyReluLayer { NegativeSlope = 0.1 },
                new ResidualLayer { Layers = [new Conv2dLayer { OutChannels = 16, Stride = 2, Padding = 2, Groups = 4, Dilation = 2 }, new BatchNorm2dLayer(), new ResidualLayer { Layers = [new ReluLayer()] }] },
                new GlobalAvgPool2dLayer(), new FlattenLayer(), new LinearLayer { OutFeatures = 32 }, new BatchNorm1dLayer(), new EluLayer(), new DropoutLayer(),
                new LinearLayer { OutFeatures = 24 }, new TanhLayer(), new LayerNormLayer(), new ResidualLayer { Layers = [new LinearLayer { OutFeatures = 20 }, new SoftplusLayer()] }, new LinearLayer { OutFeatures = 16 }, new SigmoidLayer(), new ReluLayer(), new LinearLayer { OutFeatures = 10 },
            ],
        },
        Epochs = 1,
    };

    private static readonly RecordingAttempt Trained = Training.Run(Everything);

    [Fact]
    public void No_kind_of_layer_is_left_out() =>
        Assert.Equal(LayerModulesTests.Kinds.Values.Where(kind => kind != typeof(EmbeddingLayer)).Select(kind => kind.Name).Order(), Everything.Model.Layers.SelectMany(layer => layer is ResidualLayer block ? block.Layers.Prepend(layer) : [layer]).Select(layer => layer.GetType().Name).Distinct().Order());

    [Fact]
    public void Pytorch_gets_the_same_answers_from_the_safetensors_file()
    {
        Assert.SkipUnless(PythonWithTorch.IsThere, PythonWithTorch.Missing);
        using var scope = NewDisposeScope();
        var folder = Directory.CreateTempSubdirectory("trainyard-model-").FullName;
        try
        {
            var images = Training.Data.Test.Slice(0, 16).Inputs;
            File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), Trained.Files["model.safetensors"]);
            File.WriteAllText(Path.Combine(folder, "layers.json"), JsonDocument.Parse(JsonSerializer.Serialize(Everything, WireJson.Options)).RootElement.GetProperty("model").GetProperty("layers").GetRawText());
            File.WriteAllBytes(Path.Combine(folder, "images.f32"), images.contiguous().bytes);
            File.WriteAllBytes(Path.Combine(folder, "logits.f32"), Logits(images).bytes);
            var (code, output) = PythonWithTorch.Run(Path.Combine(Here(), "read_model.py"), folder);
            Assert.True(code == 0, output);
            TestContext.Current.TestOutputHelper?.WriteLine(output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Torchsharp_loads_its_own_format()
    {
        using var scope = NewDisposeScope();
        var images = Training.Data.Test.Slice(0, 16).Inputs;
        using var masks = new DropoutMasks();
        using var sequential = LayerModules.Build(Everything.Model.Layers, [1, 28, 28], masks);
        sequential.load(new MemoryStream(Trained.Files["model.dat"]));
        sequential.eval();
        Assert.True(sequential.forward(images).allclose(Logits(images), atol: 1e-5));
    }

    private static Tensor Logits(Tensor images)
    {
        using var noGrad = no_grad();
        using var network = new Network(Everything, PublishedMnist.Source.Info, CPU);
        var named = network.Named().ToDictionary(t => t.Name, t => t.Tensor);
        foreach (var (name, tensor) in new SafeTensorsReader(new MemoryStream(Trained.Files["model.safetensors"])).Tensors()) named[name].copy_(tensor);
        network.Evaluate();
        return network.Forward(images);
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
