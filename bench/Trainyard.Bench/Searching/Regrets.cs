using Trainyard.Search.History;
using Trainyard.Search.Methods;

namespace Trainyard.Bench.Searching;

/// <summary>How far a search is from the minimum.</summary>
internal static class Regrets
{
    /// <summary>The best loss so far less the minimum, after each of these numbers of trials, one after the other.</summary>
    public static double[] Of(ISearchMethod method, TestFunction function, long seed, params int[] after)
    {
        var history = new List<SearchTrial>();
        while (history.Count < after[^1])
        {
            var point = method.Suggest(function.Space, history, seed)!;
            history.Add(new SearchTrial(history.Count, point, TrialState.Ended, function.Loss(point)));
        }
        return [.. after.Select(n => history.Take(n).Min(t => t.Loss!.Value) - function.Minimum)];
    }

    /// <summary>For each seed from 0 on, after each of these numbers of trials.</summary>
    public static IReadOnlyList<double[]> OfSeeds(ISearchMethod method, TestFunction function, int seeds, params int[] after) =>
        [.. Enumerable.Range(0, seeds).AsParallel().AsOrdered().Select(seed => Of(method, function, seed, after))];
}
