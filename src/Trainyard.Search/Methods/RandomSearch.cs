using Trainyard.Search.History;
using Trainyard.Search.Numerics;
using Trainyard.Search.Space;

namespace Trainyard.Search.Methods;

/// <summary>Each setting by itself, evenly over its range.</summary>
public sealed class RandomSearch : ISearchMethod
{
    private const int Tries = 100;

    public SearchPoint? Suggest(SearchSpace space, IReadOnlyList<SearchTrial> history, long seed)
    {
        var observations = Observations.Of(space, history);
        var random = new SearchRandom((ulong)seed, (ulong)observations.Next, Streams.Random);
        return UntriedPoint.Of(space, observations, Enumerable.Range(0, Tries).Select(_ => space.Decode([.. space.Settings.Select(_ => random.NextDouble())])));
    }
}
