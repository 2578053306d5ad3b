using Trainyard.Search.History;
using Trainyard.Search.Space;

namespace Trainyard.Search.Methods;

/// <summary>
/// Chooses the next trial's point: a pure function. The same space, history (in whatever order it is listed) and seed give the same point, to the last bit,
/// in any process on any machine; trials that run count, so that several may be asked for one after the other.
/// </summary>
public interface ISearchMethod
{
    /// <returns>The point of trial "highest number + 1"; null once every point of a finite space was tried.</returns>
    /// <param name="space">Points in the history that do not fit it are ignored.</param>
    /// <param name="history">All trials so far.</param>
    /// <param name="seed">Of the search.</param>
    SearchPoint? Suggest(SearchSpace space, IReadOnlyList<SearchTrial> history, long seed);
}
