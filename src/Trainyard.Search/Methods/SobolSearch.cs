using Trainyard.Search.History;
using Trainyard.Search.Numerics;
using Trainyard.Search.Space;

namespace Trainyard.Search.Methods;

/// <summary>Quasi-random points (<see cref="SobolSequence"/>), which fill the space more evenly than random ones; a trial's number is its index in the sequence.</summary>
public sealed class SobolSearch : ISearchMethod
{
    private const int Tries = 20;

    public SearchPoint? Suggest(SearchSpace space, IReadOnlyList<SearchTrial> history, long seed) => Suggest(space, Observations.Of(space, history), seed);

    internal static SearchPoint? Suggest(SearchSpace space, Observations observations, long seed)
    {
        var sequence = new SobolSequence(space.Settings.Count, SearchRandom.Hash((ulong)seed, Streams.Sobol));
        return UntriedPoint.Of(space, observations, Enumerable.Range(observations.Next, Tries).Select(i => space.Decode(sequence.Point(i))));
    }
}
