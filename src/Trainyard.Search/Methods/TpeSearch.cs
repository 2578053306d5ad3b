using Trainyard.Search.History;
using Trainyard.Search.Numerics;
using Trainyard.Search.Space;
using Trainyard.Search.Tpe;

namespace Trainyard.Search.Methods;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for hyper-parameter optimization", section 4): the density of the good points over that of the others says
/// where improvement is to be expected. Settings that exist together are drawn together (<see cref="ParzenEstimator"/>); those under a condition from the trials that had them.
/// Trials that run count among the others ("constant liar": Ginsbourg et al. 2010, "Kriging is well-suited to parallelize optimization"), so that the next one goes elsewhere;
/// so do those that failed. It begins quasi-randomly.
/// </summary>
public sealed class TpeSearch : ISearchMethod
{
    private const int Startup = 10, Candidates = 24, MaxGood = 25;

    private const double GoodShare = 0.1;

    public SearchPoint? Suggest(SearchSpace space, IReadOnlyList<SearchTrial> history, long seed)
    {
        var observations = Observations.Of(space, history);
        if (observations.Valued.Count() < Startup) return SobolSearch.Suggest(space, observations, seed);
        var groups = space.Groups.Select(g => new Group(space, g, observations)).ToList();
        var random = new SearchRandom((ulong)seed, (ulong)observations.Next, Streams.Tpe);
        return UntriedPoint.Of(space, observations, Points());

        IEnumerable<SearchPoint> Points()
        {
            var ranked = groups.Select(g => g.Best(random)).ToList();
            for (var i = 0; i < Candidates; i++)
            {
                var coordinates = new double[space.Settings.Count];
                foreach (var (group, points) in groups.Zip(ranked)) group.Place(points[i], coordinates);
                yield return space.Decode(coordinates);
            }
        }
    }

    /// <summary>The settings that exist together, and the two densities over them.</summary>
    private sealed class Group
    {
        private readonly int[] _indices;

        private readonly ParzenEstimator _good, _others;

        public Group(SearchSpace space, int[] indices, Observations observations)
        {
            _indices = indices;
            var having = observations.All.Where(o => !double.IsNaN(o.Coordinates[indices[0]])).ToList();
            var ended = having.Where(o => o.HasValue).OrderBy(o => o.Loss).ThenBy(o => o.Number).ToList();
            var good = ended.Take(Math.Min((int)Math.Ceiling(GoodShare * ended.Count), MaxGood)).ToHashSet();
            Setting[] settings = [.. indices.Select(i => space.Settings[i])];
            _good = new ParzenEstimator(settings, [.. having.Where(good.Contains).Select(Within)]);
            _others = new ParzenEstimator(settings, [.. having.Where(o => !good.Contains(o)).Select(Within)]);
        }

        /// <summary>Points drawn from the good density, the most promising first.</summary>
        public IReadOnlyList<double[]> Best(SearchRandom random) =>
            [.. Enumerable.Range(0, Candidates).Select(_ => _good.Sample(random)).ToList().OrderByDescending(p => _good.LogDensity(p) - _others.LogDensity(p))];

        public void Place(double[] point, double[] coordinates)
        {
            for (var i = 0; i < _indices.Length; i++) coordinates[_indices[i]] = point[i];
        }

        private double[] Within(Observation observation) => [.. _indices.Select(i => observation.Coordinates[i])];
    }
}
