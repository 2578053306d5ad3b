using Trainyard.Search.History;

namespace Trainyard.Search.Rungs;

/// <summary>
/// The median stopping rule (Golovin et al. 2017, "Google Vizier", section 3.2.2): a trial stops when its best loss so far is worse than the median of the other trials' mean losses
/// up to the same epoch.
/// </summary>
public static class MedianStopping
{
    /// <param name="trial">Runs.</param>
    /// <param name="history">All trials; those that have not come as far as <paramref name="trial"/> are not compared.</param>
    /// <param name="warmUp">Epochs in which nobody stops.</param>
    /// <param name="enough">Trials to compare with, below which nobody stops.</param>
    public static bool ShouldStop(SearchTrial trial, IReadOnlyList<SearchTrial> history, int warmUp = 1, int enough = 5)
    {
        if (trial.Reports.Count == 0 || trial.Reports.Max(r => r.Epochs) is var epochs && epochs <= warmUp) return false;
        double[] means = [.. history.Where(t => t.Number != trial.Number && t.Reports.Any(r => r.Epochs >= epochs))
            .Select(t => t.Reports.Where(r => r.Epochs <= epochs).Select(r => Finite(r.Loss)).DefaultIfEmpty(double.PositiveInfinity).Average()).Order()];
        return means.Length >= enough && trial.Reports.Min(r => Finite(r.Loss)) > means[means.Length / 2];
    }

    private static double Finite(double loss) => double.IsFinite(loss) ? loss : double.PositiveInfinity;
}
