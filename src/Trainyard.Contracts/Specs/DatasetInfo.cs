namespace Trainyard.Contracts;

/// <summary>What can be known of a dataset without its bytes.</summary>
/// <param name="Name">Its name in a spec.</param>
/// <param name="InputShape">Shape of one image: channels, height, width.</param>
/// <param name="Classes">Names of the classes, in the order of the labels.</param>
/// <param name="TrainingImages">Images to train and to validate with.</param>
/// <param name="TestImages">Images to test with.</param>
public sealed record DatasetInfo(string Name, IReadOnlyList<int> InputShape, IReadOnlyList<string> Classes, int TrainingImages, int TestImages)
{
    /// <summary>Handwritten digits (LeCun, Cortes and Burges, 1998).</summary>
    public static DatasetInfo Mnist { get; } =
        new("mnist", [1, 28, 28], ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], 60_000, 10_000);

    public static DatasetInfo Find(string name) =>
        name == Mnist.Name ? Mnist : throw new ArgumentException($"There is no dataset '{name}'.", nameof(name));

    /// <summary>Images that are kept aside to validate, at a validation share.</summary>
    public int ValidationImages(double share) => (int)Math.Round(TrainingImages * share);
}
