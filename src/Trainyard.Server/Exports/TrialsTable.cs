using System.Text.Json;
using Trainyard.Server.Tables;
using Trainyard.Sweeps;

namespace Trainyard.Server.Exports;

/// <summary>A sweep's trials: a row for each, with a column for each setting, and for the value at each rung.</summary>
internal static class TrialsTable
{
    public static Table<Trial> Of(Sweep sweep) => new(
        [
            new WholeColumn<Trial>("trial", trial => trial.Number),
            new TextColumn<Trial>("state", trial => JsonNamingPolicy.CamelCase.ConvertName(trial.State.ToString())),
            new NumberColumn<Trial>("value", trial => trial.Value),
            new WholeColumn<Trial>("epochs", trial => trial.Reports is [.., var last] ? last.Epochs : 0),
            .. sweep.Asked.Settings.Select(setting => ToColumn(setting.Name, sweep.Trials)),
            // One rung alone is the end, whose value is there already.
            .. sweep.Plan.Rungs.Where(_ => sweep.Plan.Rungs.Count > 1).Select(epochs => new NumberColumn<Trial>($"value.{epochs}", trial => trial.Reports.Find(report => report.Epochs == epochs)?.Value)),
            new WholeColumn<Trial>("bracket", trial => trial.Bracket),
            new WholeColumn<Trial>("from", trial => trial.From),
            new NumberColumn<Trial>("seconds", trial => trial.Seconds),
            new TimeColumn<Trial>("began", trial => trial.BeganAt),
            new TimeColumn<Trial>("ended", trial => trial.EndedAt),
            new TextColumn<Trial>("jobs", trial => trial.Jobs.Count > 0 ? string.Join(", ", trial.Jobs) : null),
            new TextColumn<Trial>("why", trial => trial.Why),
        ],
        sweep.Trials.ToAsyncEnumerable());

    /// <summary>Numbers where each trial has one; else texts, and JSON where it is none. Its prefix keeps it apart from the columns that every sweep has.</summary>
    private static Column<Trial> ToColumn(string setting, IReadOnlyList<Trial> trials)
    {
        var name = $"settings.{setting}";
        JsonElement? ValueOf(Trial trial) => trial.Point.TryGet(setting, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
        return trials.Select(ValueOf).OfType<JsonElement>().All(value => value.ValueKind == JsonValueKind.Number)
            ? new NumberColumn<Trial>(name, trial => ValueOf(trial)?.GetDouble())
            : new TextColumn<Trial>(name, trial => ValueOf(trial) is { } value ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null);
    }
}
