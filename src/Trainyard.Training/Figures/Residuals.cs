using Trainyard.Contracts;

namespace Trainyard.Training.Figures;

/// <summary>Targets and predictions, to draw.</summary>
internal static class Residuals
{
    public const int MaxPoints = 1_000;

    /// <summary>Of more examples than <paramref name="most"/>, those that are as far apart in their order: the same ones each time.</summary>
    public static IReadOnlyList<ResidualPoint> Of(ReadOnlySpan<double> targets, ReadOnlySpan<double> predictions, int most = MaxPoints)
    {
        var points = new ResidualPoint[Math.Min(most, targets.Length)];
        for (var i = 0; i < points.Length; i++)
        {
            var example = (int)((long)i * targets.Length / points.Length);
            points[i] = new(targets[example], predictions[example]);
        }
        return points;
    }
}
