// The example of docs/model-file.md, which a test keeps equal to what stands below.
// <example>
using System.Text.Json;
using static TorchSharp.torch;

internal static class ModelFileExample
{
    /// <summary>The class of each image, by a model of the preset fast-cnn.</summary>
    /// <param name="about">model.safetensors, which says how to feed the network.</param>
    /// <param name="weights">model.dat, the same weights in TorchSharp's format.</param>
    /// <param name="pixels">Bytes, images × height × width.</param>
    public static string[] Predict(string about, string weights, byte[] pixels)
    {
        using var file = new BinaryReader(File.OpenRead(about));
        using var header = JsonDocument.Parse(file.ReadBytes((int)file.ReadInt64()));
        var metadata = header.RootElement.GetProperty("__metadata__");
        var input = JsonDocument.Parse(metadata.GetProperty("trainyard.input").GetString()!).RootElement;
        var output = JsonDocument.Parse(metadata.GetProperty("trainyard.output").GetString()!).RootElement;
        var shape = input.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()).ToArray();
        var (divisor, mean, std) = (input.GetProperty("divisor").GetSingle(), input.GetProperty("mean")[0].GetSingle(), input.GetProperty("std")[0].GetSingle());

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var network = nn.Sequential(
            ("0", nn.Conv2d(1, 16, 5L, stride: 2, padding: 2, bias: false)), ("1", nn.MaxPool2d(2)), ("2", nn.BatchNorm2d(16)), ("3", nn.ReLU()),
            ("4", nn.Conv2d(16, 32, 3L, bias: false)), ("5", nn.BatchNorm2d(32)), ("6", nn.ReLU()),
            ("7", nn.Conv2d(32, 64, 3L, bias: false)), ("8", nn.BatchNorm2d(64)), ("9", nn.ReLU()),
            ("10", nn.Flatten()), ("11", nn.Linear(576, 10)));
        network.load(weights);
        network.eval();
        var images = tensor(pixels.Select(p => (p / divisor - mean) / std).ToArray()).view([-1, .. shape]);
        var answers = network.forward(images).argmax(1).data<long>().ToArray();
        return [.. answers.Select(i => output.GetProperty("classes")[(int)i].GetString()!)];
    }
}
// </example>
