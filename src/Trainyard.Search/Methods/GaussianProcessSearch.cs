using Trainyard.Search.GaussianProcesses;
using Trainyard.Search.History;
using Trainyard.Search.Numerics;
using Trainyard.Search.Space;

namespace Trainyard.Search.Methods;

/// <summary>
/// Bayesian optimisation: a Gaussian process (<see cref="GaussianProcess"/>) says what to expect everywhere, and the next point is where the logarithm of the expected improvement
/// (<see cref="LogExpectedImprovement"/>) is largest. It begins quasi-randomly. A trial that failed counts as the worst one. One that runs counts as what is expected of it
/// ("Kriging believer": Ginsbourg et al. 2010, "Kriging is well-suited to parallelize optimization").
/// The work grows with the cube of the trials: of more than <see cref="MaxPoints"/>, the better half and the latest are read.
/// A setting that does not exist at a point counts as the middle of its range there.
/// </summary>
public sealed class GaussianProcessSearch : ISearchMethod
{
    public const int MaxPoints = 200;

    private const int Places = 2048, PlacesNearBest = 128;

    public SearchPoint? Suggest(SearchSpace space, IReadOnlyList<SearchTrial> history, long seed)
    {
        var observations = Observations.Of(space, history);
        if (observations.Valued.Count() < Startup(space.Settings.Count)) return SobolSearch.Suggest(space, observations, seed);
        var known = Thinned([.. observations.All.Where(o => !o.IsRunning)]);
        double[][] points = [.. known.Select(o => Whole(o.Coordinates))];
        var values = PowerTransform.Normalize(WithoutFailures([.. known.Select(o => o.Loss)]));
        var process = GaussianProcess.Fit(points, values, [.. space.Settings.Select(s => s.IsOrdered)])
            .Believing([.. observations.All.Where(o => o.IsRunning).TakeLast(MaxPoints).Select(o => Whole(o.Coordinates))]);
        var best = Array.IndexOf(values, values.Min());
        var random = new SearchRandom((ulong)seed, (ulong)observations.Next, Streams.LocalSearch);
        var places = new AcquisitionSearch(space, new LogExpectedImprovement(process, values[best])).Best([.. Spread(space, observations.Next, seed), .. Near(points[best], random)], random);
        return UntriedPoint.Of(space, observations, places.Select(p => space.Decode(p)));
    }

    /// <summary>Fewer, and a search of many settings more often takes the first valley for the deepest.</summary>
    private static int Startup(int settings) => 5 + 2 * settings;

    private static IEnumerable<double[]> Spread(SearchSpace space, int number, long seed)
    {
        var sequence = new SobolSequence(space.Settings.Count, SearchRandom.Hash((ulong)seed, (ulong)number, Streams.Candidates));
        return Enumerable.Range(0, Places).Select(sequence.Point);
    }

    /// <summary>At distances from a tenth to a ten-thousandth of the range: what is left to gain late in a search lies there.</summary>
    private static IEnumerable<double[]> Near(double[] best, SearchRandom random)
    {
        for (var i = 0; i < PlacesNearBest; i++)
        {
            var width = PortableMath.Pow(10, -1 - 3 * random.NextDouble());
            yield return [.. best.Select(c => Math.Clamp(c + width * random.NextNormal(), 0, 1))];
        }
    }

    private static IReadOnlyList<Observation> Thinned(IReadOnlyList<Observation> known)
    {
        if (known.Count <= MaxPoints) return known;
        var best = known.Where(o => o.HasValue).OrderBy(o => o.Loss).ThenBy(o => o.Number).Take(MaxPoints / 2).ToHashSet();
        return [.. best.Concat(known.Where(o => !best.Contains(o)).TakeLast(MaxPoints - best.Count)).OrderBy(o => o.Number)];
    }

    private static double[] WithoutFailures(double[] losses)
    {
        var worst = losses.Where(double.IsFinite).Max();
        return [.. losses.Select(l => double.IsFinite(l) ? l : worst)];
    }

    private static double[] Whole(double[] coordinates) => [.. coordinates.Select(c => double.IsNaN(c) ? 0.5 : c)];
}
