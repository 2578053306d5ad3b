namespace Trainyard.Training.Figures;

/// <param name="Score">What scores as much or more is taken for positive.</param>
/// <param name="TruePositives">Positive examples among these.</param>
/// <param name="FalsePositives">The others among these.</param>
internal readonly record struct Threshold(double Score, int TruePositives, int FalsePositives);

/// <summary>What each threshold on a score would give.</summary>
internal static class Thresholds
{
    /// <summary>One for each score that occurs, the highest first. The last takes all for positive, so that its counts are the totals.</summary>
    /// <param name="positive">Whether each example is of the class that is looked for.</param>
    /// <param name="scores">The higher, the surer is the model that it is. None is NaN.</param>
    public static List<Threshold> Of(ReadOnlySpan<bool> positive, ReadOnlySpan<double> scores)
    {
        var order = Ranks.Ascending(scores);
        var thresholds = new List<Threshold>();
        var (right, wrong) = (0, 0);
        for (var i = order.Length - 1; i >= 0; i--)
        {
            if (positive[order[i]]) right++;
            else wrong++;
            if (i == 0 || scores[order[i - 1]] != scores[order[i]]) thresholds.Add(new(scores[order[i]], right, wrong));
        }
        return thresholds;
    }
}
