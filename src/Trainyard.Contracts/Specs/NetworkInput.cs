namespace Trainyard.Contracts;

/// <summary>
/// What a network's first layer gets of one example. Categories are encoded before any layer that does not take them as they are
/// (<see cref="LayerSpec.TakesCategories"/>): each column becomes a number for each of its categories, of which one is 1 and the others are 0.
/// </summary>
/// <param name="Shape">Channels, height and width of a picture; or how many numbers.</param>
public sealed record NetworkInput(IReadOnlyList<int> Shape)
{
    /// <summary>For each number the count of its categories, of which it is the place from 0; 0 for a plain number. Empty: all are plain.</summary>
    public IReadOnlyList<int> Categories { get; init; } = [];

    /// <summary>The categories of the dataset's columns where they are encoded before the first layer, behind the plain numbers; empty: nothing is encoded.</summary>
    public IReadOnlyList<int> OneHot { get; init; } = [];

    public static NetworkInput Of(DatasetInfo data, IReadOnlyList<LayerSpec> layers)
    {
        if (!data.HasCategories) return new NetworkInput(data.InputShape);
        return layers is [var first, ..] && first.TakesCategories()
            ? new NetworkInput(data.InputShape) { Categories = data.Categories }
            : new NetworkInput([checked((int)data.Categories.Sum(count => Math.Max(1L, count)))]) { OneHot = data.Categories };
    }
}
