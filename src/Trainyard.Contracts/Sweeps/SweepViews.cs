using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>Where a sweep stands. All but <see cref="Running"/> and <see cref="Paused"/> are ends, of which only <see cref="Succeeded"/> can be extended.</summary>
public enum SweepState
{
    Running,
    Paused,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>Where a trial stands.</summary>
public enum TrialState
{
    /// <summary>It is to train, or trains.</summary>
    Active,

    /// <summary>It waits at a rung with its checkpoint.</summary>
    Waiting,

    /// <summary>It came to its end.</summary>
    Succeeded,

    /// <summary>It has no value.</summary>
    Failed,

    /// <summary>Others were better: it has the value of the rung at which it stopped.</summary>
    Stopped,
}

/// <summary>A sweep as a row of a list shows it.</summary>
public record SweepSummary
{
    public required SweepId Id { get; init; }

    /// <summary>Grows with each change.</summary>
    public required long Version { get; init; }

    public required string Name { get; init; }
    public required string Owner { get; init; }
    public required SweepState State { get; init; }

    /// <summary>Why it ended, in a sentence.</summary>
    public string? Reason { get; init; }

    public required string Method { get; init; }
    public required string Metric { get; init; }
    public required SweepDirection Direction { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Most trials.</summary>
    public required int MaxTrials { get; init; }

    /// <summary>How many trials are in each state; one that is missing has none.</summary>
    public required IReadOnlyDictionary<TrialState, int> Trials { get; init; }

    /// <summary>The number of the best trial; null: none has a value yet.</summary>
    public int? Best { get; init; }

    /// <summary>The value of the best trial.</summary>
    public double? BestValue { get; init; }

    /// <summary>Epochs that its trials were sent to train, of all seeds together.</summary>
    public required int Epochs { get; init; }

    /// <summary>Hours that its trials have trained.</summary>
    public required double SlotHours { get; init; }
}

/// <summary>All of a sweep.</summary>
public sealed record SweepView : SweepSummary
{
    [JsonConstructor]
    public SweepView()
    {
    }

    [SetsRequiredMembers]
    public SweepView(SweepSummary row, NewSweep asked, IReadOnlyList<int> rungs, IReadOnlyList<TrialView> trials, int searchVersion)
        : base(row) => (Asked, Rungs, TrialList, SearchVersion) = (asked, rungs, trials, searchVersion);

    /// <summary>As it was asked for.</summary>
    public required NewSweep Asked { get; init; }

    /// <summary>Epochs at which trials wait, rising; the last is that of a whole trial. One alone: no trial waits.</summary>
    public required IReadOnlyList<int> Rungs { get; init; }

    /// <summary>By number.</summary>
    public required IReadOnlyList<TrialView> TrialList { get; init; }

    /// <summary>The version of the search methods with which it began.</summary>
    public required int SearchVersion { get; init; }
}

/// <summary>A trial of a sweep.</summary>
public sealed record TrialView
{
    /// <summary>From 0, in the order in which trials began.</summary>
    public required int Number { get; init; }

    public required TrialState State { get; init; }

    /// <summary>What was chosen for it.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Its jobs, one for each seed; none where it is trained elsewhere.</summary>
    public required IReadOnlyList<JobId> Jobs { get; init; }

    /// <summary>Of the metric: at its end, or at the last rung that it has reached.</summary>
    public double? Value { get; init; }

    /// <summary>The epochs that it was sent to train.</summary>
    public required int Until { get; init; }

    /// <summary>Hyperband's bracket, from 0; null: there are none.</summary>
    public int? Bracket { get; init; }

    /// <summary>The trial whose weights it began with; null: it began anew.</summary>
    public int? From { get; init; }

    /// <summary>The value at each rung that it has reached.</summary>
    public required IReadOnlyList<RungValue> Reports { get; init; }

    public required DateTimeOffset BeganAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Why { get; init; }
}

/// <summary>The value of a trial's metric after so many epochs.</summary>
public sealed record RungValue(int Epochs, double Value);

/// <summary>A page of a list of sweeps. <paramref name="Next"/> is the cursor of the next page, or null on the last.</summary>
public sealed record SweepPage(IReadOnlyList<SweepSummary> Sweeps, string? Next);

/// <summary>What a sweep would do, before it does.</summary>
/// <param name="Method">That would be used.</param>
/// <param name="Trials">Most trials.</param>
/// <param name="Points">The first points, where they depend on no result.</param>
/// <param name="Rungs">As in <see cref="SweepView.Rungs"/>.</param>
/// <param name="MaxEpochs">Epochs of all trials together, if each went all the way.</param>
public sealed record CheckedSweep(string Method, int Trials, IReadOnlyList<JsonObject> Points, IReadOnlyList<int> Rungs, int MaxEpochs);

/// <summary>How much of the differences between trials each setting by itself explains.</summary>
/// <param name="Name">Of the setting.</param>
/// <param name="Share">0 to 1; null: too few trials have ended to tell.</param>
public sealed record SettingImportanceView(string Name, double? Share);
