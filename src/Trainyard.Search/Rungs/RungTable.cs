using Trainyard.Search.History;

namespace Trainyard.Search.Rungs;

/// <summary>Who came to which rung with which loss; read from a history.</summary>
internal sealed class RungTable
{
    private readonly List<Entry>[] _rungs;

    public RungTable(RungLadder ladder, IReadOnlyList<SearchTrial> history)
    {
        Ladder = ladder;
        _rungs = [.. ladder.Epochs.Select(epochs => history.Select(t => EntryOf(t, epochs)).OfType<Entry>().OrderBy(e => e.Loss).ThenBy(e => e.Trial.Number).ToList())];
    }

    public RungLadder Ladder { get; }

    /// <summary>Best first; a trial that failed on its way to the rung is there with an infinite loss: it has lost, and nobody waits for it.</summary>
    public IReadOnlyList<Entry> this[int rung] => _rungs[rung];

    /// <summary>The trials among the best <paramref name="count"/> of a rung that wait there.</summary>
    public IEnumerable<int> Waiting(int rung, int count) =>
        _rungs[rung].Take(count).Where(e => e.Loss < double.PositiveInfinity && e.Trial.State != TrialState.Failed && e.Trial.Target <= Ladder.Epochs[rung]).Select(e => e.Trial.Number);

    private static Entry? EntryOf(SearchTrial trial, int epochs)
    {
        foreach (var report in trial.Reports)
        {
            if (report.Epochs == epochs) return new Entry(trial, double.IsFinite(report.Loss) ? report.Loss : double.PositiveInfinity);
        }
        return trial.State == TrialState.Failed && trial.Target == epochs ? new Entry(trial, double.PositiveInfinity) : null;
    }

    public sealed record Entry(SearchTrial Trial, double Loss);
}
