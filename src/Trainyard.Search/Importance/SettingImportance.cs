using Trainyard.Search.History;
using Trainyard.Search.Space;

namespace Trainyard.Search.Importance;

/// <summary>
/// How much each setting by itself says about the loss: the correlation ratio (Pearson's η², adjusted for chance as ε² by Kelley 1935, "An unbiased correlation ratio measure") of the losses' ranks over bins of
/// the setting's values. Ranks, so that a diverged trial counts once; what two settings do together only is not seen. Failed trials share the last rank.
/// </summary>
public static class SettingImportance
{
    private const int MaxBins = 6, MinPerBin = 3;

    /// <returns>For each setting a share of the variance, 0 to 1; null with too few trials that have it (below 6) or all losses the same.</returns>
    public static IReadOnlyDictionary<string, double?> Of(SearchSpace space, IReadOnlyList<SearchTrial> history)
    {
        List<Observation> ended = [.. Observations.Of(space, history).All.Where(o => !o.IsRunning)];
        return Enumerable.Range(0, space.Settings.Count).ToDictionary(i => space.Settings[i].Name, i => Share(space.Settings[i], [.. ended.Where(o => !double.IsNaN(o.Coordinates[i]))], i));
    }

    private static double? Share(Setting setting, IReadOnlyList<Observation> trials, int index)
    {
        if (trials.Count < 2 * MinPerBin) return null;
        var ranks = Ranks([.. trials.Select(t => t.HasValue ? t.Loss : double.PositiveInfinity)]);
        var bins = trials.Select((t, i) => (Bin: Bin(setting, t.Coordinates[index], trials, index), Rank: ranks[i])).GroupBy(t => t.Bin, t => t.Rank).Select(b => b.ToList()).ToList();
        var mean = ranks.Average();
        var total = ranks.Sum(r => (r - mean) * (r - mean));
        if (!(total > 0)) return null;
        var within = bins.Sum(b => b.Sum(r => (r - b.Average()) * (r - b.Average())));
        if (bins.Count >= trials.Count) return null;
        return Math.Max(0, 1 - within / (trials.Count - bins.Count) / (total / (trials.Count - 1)));
    }

    /// <summary>A choice is a bin of its own; numbers lie in bins of about as many trials each, the same numbers in the same one.</summary>
    private static int Bin(Setting setting, double coordinate, IReadOnlyList<Observation> trials, int index)
    {
        if (setting.Levels is { } levels and <= MaxBins || !setting.IsOrdered) return (int)(coordinate * setting.Levels!.Value);
        var bins = Math.Clamp(trials.Count / MinPerBin, 2, MaxBins);
        return trials.Count(t => t.Coordinates[index] < coordinate) * bins / trials.Count;
    }

    /// <summary>Equal losses share the mean of their ranks.</summary>
    private static double[] Ranks(double[] losses) => [.. losses.Select(l => losses.Count(o => o < l) + (losses.Count(o => o == l) - 1) / 2.0)];
}
