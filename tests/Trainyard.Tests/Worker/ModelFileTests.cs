using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Training.Datasets;

namespace Trainyard.Tests.Worker;

/// <summary>The model file alone says how to predict with it: the examples of docs/model-file.md, run as they stand there.</summary>
public sealed class ModelFileTests : IDisposable
{
    /// <summary>Reads MNIST's own files, and knows of the model nothing but what its file says.</summary>
    private const string Driver = """


        import sys

        network, takes, gives = load(sys.argv[1])
        assert takes["layout"] == "NCHW" and takes["dtype"] == "float32" and gives["kind"] == "logits", (takes, gives)
        count = int(sys.argv[4])
        images = np.fromfile(sys.argv[2], np.uint8)[16:].reshape(-1, *takes["shape"])[:count]
        labels = np.fromfile(sys.argv[3], np.uint8)[8:][:count]
        expected = torch.tensor([gives["classes"].index(str(label)) for label in labels])


        def figures(how):
            logits = predict(network, how, images)
            return {"accuracy": (logits.argmax(1) == expected).double().mean().item(), "loss": nn.functional.cross_entropy(logits, expected).item()}


        print(json.dumps({"as_told": figures(takes), "divided_only": figures({**takes, "mean": [0], "std": [1]})}))
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-model-file-").FullName;

    private static string Page => File.ReadAllText(Repository.File("docs", "model-file.md"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_follows_the_file_alone_is_as_right_as_the_jobs_own_test()
    {
        Assert.SkipUnless(PythonWithTorch.IsThere, PythonWithTorch.Missing);
        var mnist = await PublishedMnist.FolderAsync();
        var result = Train(mnist);
        var program = Path.Combine(_folder, "predict.py");
        await File.WriteAllTextAsync(program, Block("python") + Driver, TestContext.Current.CancellationToken);

        var (code, output) = PythonWithTorch.Run(program, Path.Combine(_folder, "model.safetensors"), Path.Combine(mnist, Mnist.TestImages), Path.Combine(mnist, Mnist.TestLabels), "1000");

        Assert.True(code == 0, output);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
        using var answer = JsonDocument.Parse(output);
        var (told, divided) = (answer.RootElement.GetProperty("as_told"), answer.RootElement.GetProperty("divided_only"));
        Assert.InRange(result.Test.Accuracy, 0.8, 1);
        Assert.Equal(result.Test.Accuracy, told.GetProperty("accuracy").GetDouble(), 1e-6);
        Assert.Equal(result.Test.Loss, told.GetProperty("loss").GetDouble(), 1e-4);
        Assert.True(divided.GetProperty("loss").GetDouble() > 2 * result.Test.Loss, $"the normalisation makes no difference: {output}");
    }

    [Fact]
    public async Task The_example_in_csharp_is_as_right_as_the_jobs_own_test()
    {
        var mnist = await PublishedMnist.FolderAsync();
        var result = Train(mnist);
        var (images, labels) = (IdxFile.Read(Path.Combine(mnist, Mnist.TestImages), 3), IdxFile.Read(Path.Combine(mnist, Mnist.TestLabels), 1));

        var answers = ModelFileExample.Predict(Path.Combine(_folder, "model.safetensors"), Path.Combine(_folder, "model.dat"), images.Data[..(1000 * 784)].ToArray());

        Assert.Equal(result.Test.Accuracy, answers.Zip(labels.Data.ToArray(), (a, l) => a == PublishedMnist.Source.Info.Classes[l]).Count(right => right) / 1000.0, 1e-6);
    }

    [Fact]
    public void The_example_in_csharp_is_the_one_on_the_page()
    {
        var source = File.ReadAllText(Repository.File("examples", "ModelFileExample.cs"));
        Assert.Equal(source.Split("// <example>\n")[1].Split("// </example>")[0], Block("csharp"));
    }

    [Fact]
    public void The_example_in_python_is_the_one_on_the_page() =>
        Assert.EndsWith($"\"\"\"\n{Block("python")}", File.ReadAllText(Repository.File("examples", "trainyard_model.py")), StringComparison.Ordinal);

    [Fact]
    public async Task The_example_that_predicts_a_picture_names_its_class()
    {
        Assert.SkipUnless(PythonWithTorch.IsThere, PythonWithTorch.Missing);
        var mnist = await PublishedMnist.FolderAsync();
        Train(mnist);
        var (images, labels) = (IdxFile.Read(Path.Combine(mnist, Mnist.TestImages), 3), IdxFile.Read(Path.Combine(mnist, Mnist.TestLabels), 1));
        var picture = Path.Combine(_folder, "picture.npy");
        var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (28, 28), }".PadRight(117) + "\n";
        await File.WriteAllBytesAsync(picture, [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. images.Data[..784].Span], TestContext.Current.CancellationToken);

        var (code, output) = PythonWithTorch.Run("-B", Repository.File("examples", "predict.py"), Path.Combine(_folder, "model.safetensors"), picture);

        Assert.True(code == 0, output);
        Assert.Matches($"^{labels.Data.Span[0]} [01]\\.[0-9]{{3}}\n$", output);
        Assert.Equal(PublishedMnist.Source.Info.Classes[labels.Data.Span[0]], ModelFileExample.Predict(Path.Combine(_folder, "model.safetensors"), Path.Combine(_folder, "model.dat"), images.Data[..784].ToArray()).Single());
    }

    [Fact]
    public async Task The_file_names_what_it_was_trained_on()
    {
        var mnist = await PublishedMnist.FolderAsync();
        Train(mnist);
        using var file = File.OpenRead(Path.Combine(_folder, "model.safetensors"));
        // sha256sum t10k-images-idx3-ubyte t10k-labels-idx1-ubyte train-images-idx3-ubyte train-labels-idx1-ubyte | sha256sum
        Assert.Equal(
            """{"name":"mnist","sha256":"474311efcf1fd213e64768801dc6195673bffb8385179d6c55cd8748b9e2e8ca","training":4000,"validation":0,"test":1000}""",
            new Trainyard.Training.Checkpoints.SafeTensorsReader(file).Metadata["trainyard.dataset"]);
    }

    [Fact]
    public void The_input_on_the_page_is_the_one_in_the_file()
    {
        var attempt = Training.Run(Training.Spec with { Epochs = 1 }, data: Training.Data with { Scaling = PublishedMnist.Source.Scaling });
        var metadata = new Trainyard.Training.Checkpoints.SafeTensorsReader(new MemoryStream(attempt.Files["model.safetensors"])).Metadata;
        Assert.Equal(Block("json").TrimEnd(), metadata["trainyard.input"]);
        Assert.Equal("""{"shape":[10],"kind":"logits","classes":["0","1","2","3","4","5","6","7","8","9"]}""", metadata["trainyard.output"]);
        Assert.All(metadata.Keys, key => Assert.Contains($"| `{key}` |", Page, StringComparison.Ordinal));
    }

    /// <summary>fast-cnn on MNIST's first training images, tested on its first 1,000 test images; the files lie in the folder.</summary>
    private JobResult Train(string mnist)
    {
        _ = Training.Runtime.Device;
        var whole = Dataset.Of(PublishedMnist.Source, mnist);
        var data = Training.Part(whole, 4000) with { Test = Training.First(whole.Test, 1000, whole.Scaling) };
        data = data with { Info = data.Info with { TestImages = 1000 } };
        var attempt = Training.Run(Presets.All["fast-cnn"] with { BatchSize = 128, ValidationShare = 0 }, data: data);
        foreach (var name in (string[])["model.safetensors", "model.dat"]) File.WriteAllBytes(Path.Combine(_folder, name), attempt.Files[name]);
        return attempt.Single<TrainingSucceeded>().Result;
    }

    /// <summary>The page's block of code in a language.</summary>
    private static string Block(string language) => Page.Split($"```{language}\n")[1].Split("```")[0];
}
