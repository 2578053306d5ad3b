using Trainyard.Contracts;
using Trainyard.Search.Space;

namespace Trainyard.Sweeps;

/// <summary>Something that happened to a sweep, never changed. What a sweep is follows from its entries in order, and so does every decision among them.</summary>
public abstract record SweepEntry(DateTimeOffset At);

/// <summary>A trial is to be trained up to <paramref name="Until"/> epochs.</summary>
/// <param name="At">When.</param>
/// <param name="Number">From 0, in order.</param>
/// <param name="Point">Its settings.</param>
/// <param name="Until">Epochs.</param>
/// <param name="Jobs">One for each seed, which are there soon after this entry; none: it is trained elsewhere.</param>
public sealed record TrialBegan(DateTimeOffset At, int Number, SearchPoint Point, int Until, IReadOnlyList<JobId> Jobs) : SweepEntry(At)
{
    /// <summary>Hyperband's bracket, counted over all its rounds.</summary>
    public int? Bracket { get; init; }

    /// <summary>The trial whose weights it begins with.</summary>
    public int? From { get; init; }

    /// <summary>A person chose the point, and not the sweep.</summary>
    public bool IsTold { get; init; }
}

/// <summary>A trial waits at a rung.</summary>
/// <param name="At">When.</param>
/// <param name="Number">The trial.</param>
/// <param name="Epochs">Of the rung.</param>
/// <param name="Value">Of the metric, there.</param>
/// <param name="Seconds">In training so far, of all its jobs.</param>
public sealed record TrialReported(DateTimeOffset At, int Number, int Epochs, double Value, double Seconds) : SweepEntry(At);

/// <summary>A trial that waited goes on.</summary>
/// <param name="At">When.</param>
/// <param name="Number">The trial.</param>
/// <param name="Until">Epochs.</param>
public sealed record TrialPromoted(DateTimeOffset At, int Number, int Until) : SweepEntry(At);

/// <summary>A trial that waited goes on no more: another has taken its place.</summary>
/// <param name="At">When.</param>
/// <param name="Number">The trial.</param>
public sealed record TrialStopped(DateTimeOffset At, int Number) : SweepEntry(At);

/// <summary>A trial has come to an end.</summary>
/// <param name="At">When.</param>
/// <param name="Number">The trial.</param>
/// <param name="State">Which end.</param>
/// <param name="Value">Of the metric; null: it has none.</param>
/// <param name="Seconds">In training, of all its jobs.</param>
public sealed record TrialEnded(DateTimeOffset At, int Number, TrialState State, double? Value, double Seconds) : SweepEntry(At)
{
    /// <summary>Why it failed.</summary>
    public string? Why { get; init; }
}

/// <summary>A person paused the sweep.</summary>
public sealed record SweepPaused(DateTimeOffset At) : SweepEntry(At);

/// <summary>A person let it go on.</summary>
public sealed record SweepResumed(DateTimeOffset At) : SweepEntry(At);

/// <summary>A person gave it more trials; one that had succeeded goes on.</summary>
/// <param name="At">When.</param>
/// <param name="Trials">Most trials now.</param>
public sealed record SweepExtended(DateTimeOffset At, int Trials) : SweepEntry(At);

/// <summary>A limit is used up: no trial begins or goes on any more.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">In a sentence.</param>
public sealed record SweepSpent(DateTimeOffset At, string Reason) : SweepEntry(At);

/// <summary>It has come to an end; the trials that have not are stopped.</summary>
/// <param name="At">When.</param>
/// <param name="State">Which end.</param>
/// <param name="Reason">In a sentence.</param>
public sealed record SweepEnded(DateTimeOffset At, SweepState State, string Reason) : SweepEntry(At);
