using Trainyard.Search.Numerics;
using Trainyard.Search.Space;

namespace Trainyard.Search.GaussianProcesses;

/// <summary>Where the acquisition is largest: the best of many places, and of a climb from some of them.</summary>
internal sealed class AcquisitionSearch(SearchSpace space, LogExpectedImprovement acquisition)
{
    private const int Climbs = 10, Rounds = 3, MaxSteps = 60, FewLevels = 16;

    /// <returns>Places in the unit cube, the most promising first.</returns>
    /// <param name="places">To look at.</param>
    /// <param name="random">Chooses the places from which to climb, after the best one, by their improvement.</param>
    public IReadOnlyList<double[]> Best(IReadOnlyList<double[]> places, SearchRandom random)
    {
        List<double[]> snapped = [.. places.Select(p => p.Select((c, d) => space.Settings[d].Snap(c)).ToArray())];
        double[] values = [.. snapped.Select(acquisition.At)];
        var first = Array.IndexOf(values, values.Max());
        double[] chances = [.. values.Select(v => PortableMath.Exp(v - values[first]))];
        HashSet<int> starts = [first];
        for (var i = 1; i < Climbs; i++) starts.Add(random.NextWeighted(chances));
        return [.. starts.Order().Select(i => Climb(snapped[i])).OrderByDescending(c => c.Value).Select(c => c.Place), .. snapped.Select((p, i) => (Place: p, Value: values[i])).OrderByDescending(p => p.Value).Take(50).Select(p => p.Place)];
    }

    /// <summary>Continuous coordinates by their gradient and levels one by one, in turns.</summary>
    private (double[] Place, double Value) Climb(double[] place)
    {
        double[] Bound(double open) => [.. space.Settings.Select((s, d) => s.Levels is null ? open : place[d])];
        var value = double.NegativeInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var (found, least) = BoxMinimizer.Minimize(acquisition.Negative, place, Bound(0), Bound(1), MaxSteps, 1e-4);
            (place, value) = (found, -least);
            if (!ChangeLevels(place, ref value)) break;
        }
        return (place, value);
    }

    private bool ChangeLevels(double[] place, ref double value)
    {
        var changed = false;
        for (var d = 0; d < place.Length; d++)
        {
            if (space.Settings[d].Levels is not { } levels) continue;
            var own = (int)(place[d] * levels);
            var best = place[d];
            foreach (var level in Enumerable.Range(0, levels).Where(l => l != own && (levels <= FewLevels || !space.Settings[d].IsOrdered || Math.Abs(l - own) <= FewLevels / 2)))
            {
                place[d] = (level + 0.5) / levels;
                if (acquisition.At(place) is var there && there > value) (value, best, changed) = (there, place[d], true);
            }
            place[d] = best;
        }
        return changed;
    }
}
