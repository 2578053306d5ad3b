using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Search.History;
using Trainyard.Search.Importance;
using Trainyard.Search.Space;

namespace Trainyard.Sweeps;

/// <summary>From the domain to what the API shows.</summary>
public static class SweepViewing
{
    public static SweepSummary ToSummary(this Sweep sweep)
    {
        var best = sweep.Best;
        return new SweepSummary
        {
            Id = sweep.Id,
            Version = sweep.Version,
            Name = sweep.Name,
            Owner = sweep.Owner,
            State = sweep.State,
            Reason = sweep.Reason,
            Method = sweep.Plan.Method.ToString(),
            Metric = sweep.Asked.Metric,
            Direction = sweep.Plan.Direction == SearchDirection.Minimize ? SweepDirection.Minimize : SweepDirection.Maximize,
            CreatedAt = sweep.CreatedAt,
            EndedAt = sweep.EndedAt,
            MaxTrials = sweep.MaxTrials,
            Trials = sweep.Trials.GroupBy(t => t.State).ToDictionary(s => s.Key, s => s.Count()),
            Best = best?.Number,
            BestValue = best?.Value,
            Epochs = sweep.Epochs,
            SlotHours = sweep.Seconds / 3600,
        };
    }

    public static SweepView ToView(this Sweep sweep) => new(sweep.ToSummary(), sweep.Asked, sweep.Plan.Rungs, [.. sweep.Trials.Select(ToView)], sweep.SearchVersion);

    /// <summary>How much each setting says about the metric, the most telling first.</summary>
    public static IReadOnlyList<SettingImportanceView> Importance(this Sweep sweep) =>
    [
        .. SettingImportance.Of(sweep.Plan.Space, [.. sweep.Trials.Select(t => t.ToSearch(sweep.Plan.Direction)).Select(Settled)])
            .Select(i => new SettingImportanceView(i.Key, i.Value)).OrderByDescending(i => i.Share ?? -1),
    ];

    public static JsonObject ToJson(this SearchPoint point) => new(point.Values.Select(v => KeyValuePair.Create(v.Key, JsonNode.Parse(v.Value.GetRawText()))));

    /// <summary>The other way; the fields of the object are names of settings.</summary>
    public static SearchPoint ToPoint(this JsonObject settings) => new(settings.Select(s => KeyValuePair.Create(s.Key, Search.Space.JsonValue.Parse(s.Value?.ToJsonString() ?? "null"))));

    /// <summary>A trial that waits has a value too.</summary>
    private static SearchTrial Settled(SearchTrial trial) =>
        trial is { State: Search.History.TrialState.Running, Loss: not null } ? trial with { State = Search.History.TrialState.Ended } : trial;

    public static TrialView ToView(this Trial trial) => new()
    {
        Number = trial.Number,
        State = trial.State,
        Settings = trial.Point.ToJson(),
        Jobs = trial.Jobs,
        Value = trial.Value,
        Until = trial.Until,
        Bracket = trial.Bracket,
        From = trial.From,
        Reports = trial.Reports,
        BeganAt = trial.BeganAt,
        EndedAt = trial.EndedAt,
        Why = trial.Why,
    };
}
