using Trainyard.Search.History;

namespace Trainyard.Search.Rungs;

/// <summary>
/// ASHA (Li et al. 2020, "A system for massively parallel hyperparameter tuning", algorithm 2): a trial goes on as soon as it is among the best 1/η of those that have come to its rung,
/// whoever is still on the way; when nobody may, a new trial begins at the first rung. Pure: the same history in any order gives the same decision.
/// Among equal losses the lower number is the better one.
/// </summary>
public static class AsynchronousHalving
{
    /// <returns>All promotions that the history allows now: from the highest rung down, the best first. Once a trial's <see cref="SearchTrial.Target"/> is raised, it is none again.</returns>
    public static IReadOnlyList<Promotion> Promotions(RungLadder ladder, IReadOnlyList<SearchTrial> history)
    {
        var table = new RungTable(ladder, history);
        var promotions = new List<Promotion>();
        for (var rung = ladder.Epochs.Count - 2; rung >= 0; rung--)
        {
            promotions.AddRange(table.Waiting(rung, table[rung].Count / ladder.Factor).Select(trial => new Promotion(trial, ladder.Epochs[rung + 1])));
        }
        return promotions;
    }
}
