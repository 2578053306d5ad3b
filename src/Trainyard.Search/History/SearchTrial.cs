using Trainyard.Search.Space;

namespace Trainyard.Search.History;

/// <summary>One trial as far as a search knows it.</summary>
/// <param name="Number">From 0 in the order in which trials began; no two are the same.</param>
/// <param name="Point">Its values.</param>
/// <param name="State">What became of it.</param>
/// <param name="Loss">Less is better (<see cref="SearchDirections.ToLoss"/>). Read once it has ended; what is not finite counts as a failure.</param>
public sealed record SearchTrial(int Number, SearchPoint Point, TrialState State, double? Loss = null)
{
    /// <summary>What it reported on its way, by epochs, in any order; for rungs alone.</summary>
    public IReadOnlyList<TrialReport> Reports { get; init; } = [];

    /// <summary>The epochs up to which it was sent so far; for rungs alone.</summary>
    public int Target { get; init; }

    internal bool HasValue => State == TrialState.Ended && Loss is { } loss && double.IsFinite(loss);
}
