using Trainyard.Search.History;
using Trainyard.Search.Space;

namespace Trainyard.Search.Methods;

/// <summary>Keeps a search from trying a point twice, which a space of few points would make it do.</summary>
internal static class UntriedPoint
{
    /// <returns>The first candidate that was not tried; without one, the first untried point of a grid; null where a finite space has none.</returns>
    public static SearchPoint? Of(SearchSpace space, Observations observations, IEnumerable<SearchPoint> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!observations.Contains(candidate)) return candidate;
        }
        return GridSearch.Points(space, GridSearch.DefaultResolution).FirstOrDefault(p => !observations.Contains(p));
    }
}
