using System.Text.Json.Nodes;

namespace Trainyard.Tests.Networks;

/// <summary>Files of PyTorch that the tests try: some by PyTorch 2.15 and its safetensors, some by make_networks.py and PyTorch 1.13.</summary>
internal static class NetworkFiles
{
    private static readonly string Folder = Repository.File("tests", "Trainyard.Tests", "Networks", "data");

    /// <summary>A network that is trained on images of MNIST's shape, with batch normalisation and dropout.</summary>
    public static string Cnn => Made("cnn");

    /// <summary>One by make_networks.py.</summary>
    public static string Made(string name) => Path.Combine(Folder, "made", $"{name}.pt");

    /// <param name="name">Such as <c>torchscript/trace-cnn.pt</c>.</param>
    public static string Sample(string name) => Path.Combine(Folder, name);

    public static IEnumerable<string> All(string folder, string pattern) => Directory.EnumerateFiles(Path.Combine(Folder, folder), pattern, SearchOption.AllDirectories).Order();

    /// <summary>The file with some bytes changed, or cut off, or with a piece of another place in it.</summary>
    public static byte[] Mutate(byte[] file, Random random)
    {
        var bytes = file.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                random.NextBytes(bytes.AsSpan(random.Next(bytes.Length - 8), 8));
                return bytes;
            case 2:
                for (var i = random.Next(1, 10); i > 0; i--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            default:
                var length = random.Next(1, 200);
                bytes.AsSpan(random.Next(bytes.Length - length), length).CopyTo(bytes.AsSpan(random.Next(bytes.Length - length)));
                return bytes;
        }
    }

    /// <summary>A spec with a network from a file, in as far as it is not <paramref name="rest"/>.</summary>
    public static JsonObject Spec(string sha256, string rest = "{}")
    {
        var spec = JsonNode.Parse(rest)!.AsObject();
        spec["model"] = new JsonObject { ["torchScript"] = sha256 };
        return spec;
    }
}
