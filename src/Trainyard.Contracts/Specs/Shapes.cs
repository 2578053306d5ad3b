namespace Trainyard.Contracts;

/// <summary>Shapes of one example, without the batch: channels, height and width; or features alone.</summary>
internal static class Shapes
{
    /// <summary>How many numbers it has.</summary>
    public static long Size(IReadOnlyList<int> shape) => shape.Aggregate(1L, (size, n) => size * n);

    public static string Show(IReadOnlyList<int> shape) => shape.Count == 1 ? $"{shape[0]} features" : string.Join(" × ", shape);
}
