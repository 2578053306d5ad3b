using Trainyard.Bench.Searching;
using Trainyard.Search.Methods;

namespace Trainyard.Bench.Rows;

/// <summary>
/// How close each search method comes to a known minimum, beside Optuna 5.0.0's samplers with their defaults on the same functions and budgets. The peer's Gaussian process ran on five seeds; ours
/// runs on fifteen, since a median of five varies by a factor of two on Rosenbrock's function.
/// </summary>
internal static class SearchRow
{
    private const int UsualSeeds = 20, GaussianSeeds = 5;

    private static readonly int[] Budgets = [25, 50, 100];

    /// <summary>The peer's medians, after each of <see cref="Budgets"/>.</summary>
    private static readonly (string Method, string Peer, int Seeds, double[][] Regrets)[] Table =
    [
        ("random", "random", UsualSeeds, [[1.46, 0.747, 0.38], [2.17, 1.55, 1.2], [48.4, 48.4, 33.1], [6.26, 5.83, 5.54]]),
        ("sobol", "Sobol", UsualSeeds, [[1.64, 0.665, 0.366], [1.67, 1.49, 1.29], [114, 49.2, 39.4], [6.91, 6.27, 5.61]]),
        ("tpe", "TPE", UsualSeeds, [[0.374, 0.11, 0.0188], [0.919, 0.33, 0.0943], [21.9, 9.09, 3.2], [4.85, 3.41, 2.26]]),
        ("gp", "GP", 15, [[0.0745, 0, 0], [0.562, 0.004, 0.0001], [24, 4.8, 0.469], [2.71, 2.19, 2.19]]),
    ];

    public static Task<RowResult> MeasureAsync()
    {
        var figures = new List<Figure>();
        foreach (var (name, peer, seeds, regrets) in Table)
        {
            foreach (var (function, theirs) in TestFunction.All.Zip(regrets))
            {
                var ours = Regrets.OfSeeds(SearchMethods.Find(name)!, function, seeds, Budgets);
                for (var i = 0; i < Budgets.Length; i++)
                {
                    // Both methods that learn must keep up once the budget is spent; a thousandth is close enough for anybody.
                    double? most = name is "tpe" or "gp" && Budgets[i] == Budgets[^1] ? Math.Max(1.2 * theirs[i], 1e-3) : null;
                    figures.Add(new Figure($"{name}, {function.Name}, after {Budgets[i]} trials", Median(ours, i, seeds), "regret", AtMost: most, Note: $"Optuna's {peer}: {theirs[i]:G3}; median of {seeds} seeds{OfFewer(ours, i, seeds)}"));
                }
            }
        }
        return Task.FromResult(new RowResult(figures));
    }

    private static double Median(IReadOnlyList<double[]> regrets, int budget, int seeds)
    {
        var sorted = regrets.Take(seeds).Select(regret => regret[budget]).Order().ToList();
        return (sorted[(seeds - 1) / 2] + sorted[seeds / 2]) / 2;
    }

    /// <summary>What as many seeds as the peer's come to, where ours are more.</summary>
    private static string OfFewer(IReadOnlyList<double[]> regrets, int budget, int seeds) => seeds > GaussianSeeds && seeds < UsualSeeds ? FormattableString.Invariant($", {Median(regrets, budget, GaussianSeeds):G3} of the first {GaussianSeeds}") : "";
}
