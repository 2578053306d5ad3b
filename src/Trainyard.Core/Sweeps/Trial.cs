using System.Collections.Immutable;
using Trainyard.Contracts;
using Trainyard.Search.History;
using Trainyard.Search.Space;
using SearchState = Trainyard.Search.History.TrialState;
using TrialState = Trainyard.Contracts.TrialState;

namespace Trainyard.Sweeps;

/// <summary>A trial of a sweep, as its entries tell.</summary>
/// <param name="Number">From 0, in order.</param>
/// <param name="Point">Its settings.</param>
/// <param name="Jobs">One for each seed; none: it is trained elsewhere.</param>
/// <param name="BeganAt">When.</param>
public sealed record Trial(int Number, SearchPoint Point, IReadOnlyList<JobId> Jobs, DateTimeOffset BeganAt)
{
    /// <summary>The epochs up to which it was sent.</summary>
    public required int Until { get; init; }

    /// <inheritdoc cref="TrialBegan.Bracket"/>
    public int? Bracket { get; init; }

    /// <inheritdoc cref="TrialBegan.From"/>
    public int? From { get; init; }

    public TrialState State { get; init; } = TrialState.Active;

    /// <summary>It goes on no more, and its jobs are to be cancelled.</summary>
    public bool IsStopping { get; init; }

    /// <summary>The value at each rung that it came to, and at its end, by epochs.</summary>
    public ImmutableList<RungValue> Reports { get; init; } = [];

    /// <summary>The newest of the metric; null: none.</summary>
    public double? Value { get; init; }

    public string? Why { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>In training, of all its jobs, as far as it was told.</summary>
    public double Seconds { get; init; }

    public bool HasEnded => State is TrialState.Succeeded or TrialState.Failed or TrialState.Stopped;

    /// <summary>As the search methods see it.</summary>
    internal SearchTrial ToSearch(SearchDirection direction)
    {
        double? loss = Value is { } value ? direction.ToLoss(value) : null;
        return new SearchTrial(Number, Point, StateOf(), loss)
        {
            Reports = [.. Reports.Select(r => new TrialReport(r.Epochs, direction.ToLoss(r.Value)))],
            // One that was stopped is compared with, and goes on no more.
            Target = State == TrialState.Stopped || IsStopping ? int.MaxValue : Until,
        };
    }

    internal Trial Ended(TrialEnded end) => this with
    {
        State = end.State,
        Value = end.Value ?? (end.State == TrialState.Stopped ? Value : null),
        Why = end.Why,
        EndedAt = end.At,
        Seconds = end.Seconds,
        // Where it stopped early, it is compared as if it had come all the way that it was sent.
        Reports = end is { State: TrialState.Succeeded, Value: { } value } && Reports.All(r => r.Epochs != Until) ? Reports.Add(new RungValue(Until, value)) : Reports,
    };

    private SearchState StateOf() => State switch
    {
        TrialState.Succeeded => SearchState.Ended,
        TrialState.Stopped when Value is not null => SearchState.Ended,
        TrialState.Failed or TrialState.Stopped => SearchState.Failed,
        _ => SearchState.Running,
    };
}
