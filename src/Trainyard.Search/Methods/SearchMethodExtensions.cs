using Trainyard.Search.History;
using Trainyard.Search.Space;

namespace Trainyard.Search.Methods;

public static class SearchMethodExtensions
{
    /// <summary>Several trials that begin together: what one call after the other gives, each with those before it running.</summary>
    /// <returns>Fewer than <paramref name="count"/> where a finite space has no more.</returns>
    public static IReadOnlyList<SearchTrial> SuggestMany(this ISearchMethod method, SearchSpace space, IReadOnlyList<SearchTrial> history, long seed, int count)
    {
        List<SearchTrial> all = [.. history];
        var next = history.Count == 0 ? 0 : history.Max(t => t.Number) + 1;
        for (var i = 0; i < count && method.Suggest(space, all, seed) is { } point; i++) all.Add(new SearchTrial(next + i, point, TrialState.Running));
        return [.. all.Skip(history.Count)];
    }
}
