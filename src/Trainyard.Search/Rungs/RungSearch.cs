using Trainyard.Search.History;
using Trainyard.Search.Methods;
using Trainyard.Search.Space;

namespace Trainyard.Search.Rungs;

/// <summary>
/// A method that learns from trials which stop at rungs: it sees the losses of the highest rung that has enough of them (Falkner et al. 2018, "BOHB", section 3.3), since losses after different
/// numbers of epochs do not compare. Trials that are not there yet count as running, and those that lost on the way to it, or stopped below it, too.
/// </summary>
/// <param name="inner">Chooses; TPE or a Gaussian process, say.</param>
/// <param name="ladder">Of the sweep.</param>
/// <param name="enough">Losses that a rung needs; null: one more than there are settings, and at least 10.</param>
public sealed class RungSearch(ISearchMethod inner, RungLadder ladder, int? enough = null) : ISearchMethod
{
    public SearchPoint? Suggest(SearchSpace space, IReadOnlyList<SearchTrial> history, long seed)
    {
        var needed = enough ?? Math.Max(10, space.Settings.Count + 1);
        var table = new RungTable(ladder, history);
        var rung = Enumerable.Range(0, ladder.Epochs.Count).LastOrDefault(r => table[r].Count(e => double.IsFinite(e.Loss)) >= needed);
        var losses = table[rung].ToDictionary(e => e.Trial.Number, e => e.Loss);
        return inner.Suggest(space, [.. history.Select(t => Seen(t, losses))], seed);
    }

    private static SearchTrial Seen(SearchTrial trial, Dictionary<int, double> losses) =>
        losses.TryGetValue(trial.Number, out var loss) ? trial with { State = double.IsFinite(loss) ? TrialState.Ended : TrialState.Failed, Loss = loss }
        : trial.State == TrialState.Failed ? trial
        : trial with { State = TrialState.Running, Loss = null };
}
