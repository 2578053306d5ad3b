using Trainyard.Jobs;

namespace Trainyard.Storage;

/// <summary>How an attempt's outcome is stored.</summary>
internal static class OutcomeNames
{
    private static readonly Dictionary<string, AttemptOutcome> Outcomes = new()
    {
        ["succeeded"] = AttemptOutcome.Succeeded,
        ["failed"] = AttemptOutcome.Failed,
        ["paused"] = AttemptOutcome.Paused,
        ["cancelled"] = AttemptOutcome.Cancelled,
        ["released"] = AttemptOutcome.Released,
        ["worker lost"] = AttemptOutcome.WorkerLost,
        ["cut off"] = AttemptOutcome.Expired,
    };

    private static readonly Dictionary<AttemptOutcome, string> Names = Outcomes.ToDictionary(o => o.Value, o => o.Key);

    public static string? Of(Attempt attempt) => attempt.LaterOutcome ?? (attempt.Outcome is { } outcome ? Names[outcome] : null);

    /// <summary>The outcome, and its name where only a later version knows it.</summary>
    public static (AttemptOutcome? Outcome, string? Later) Read(string? name) => name switch
    {
        null => (null, null),
        _ when Outcomes.TryGetValue(name, out var outcome) => (outcome, null),
        _ => (AttemptOutcome.Unknown, name),
    };
}
