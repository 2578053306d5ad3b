using Trainyard.Search.History;
using Trainyard.Search.Methods;
using Trainyard.Search.Space;

namespace Trainyard.Tests.Search;

/// <summary>Spaces, and searches over them, that several tests use.</summary>
internal static class Spaces
{
    /// <summary>One of each kind, one of them under a condition.</summary>
    public static SearchSpace Mixed { get; } = SearchSpace.Of(
        new NumberSetting("rate", 1e-4, 1e-1, Log: true),
        new ChoiceSetting("optimizer", [JsonValue.Of("adam"), JsonValue.Of("sgd")]),
        new NumberSetting("momentum", 0, 0.9, Step: 0.1) { Condition = new Condition("optimizer", [JsonValue.Of("sgd")]) },
        new IntegerSetting("units", 16, 1024, Log: true),
        new ChoiceSetting("batchSize", [JsonValue.Of(32), JsonValue.Of(64), JsonValue.Of(128)]));

    public static SearchSpace Square { get; } = SearchSpace.Of(new NumberSetting("x", -1, 1), new NumberSetting("y", -1, 1));

    /// <summary>Some loss, smooth in the numbers, 0 at best.</summary>
    public static double Loss(SearchPoint point) => point.Values.Sum(v => v.Value.ValueKind == System.Text.Json.JsonValueKind.Number ? Math.Pow(Math.Log(1.5 + v.Value.GetDouble()) - 0.5, 2) : v.Value.GetString() == "sgd" ? 0.1 : 0);

    /// <summary>A search from an empty history on, one trial after the other.</summary>
    public static List<SearchTrial> Run(ISearchMethod method, SearchSpace space, int trials, long seed, Func<SearchPoint, double>? loss = null)
    {
        var history = new List<SearchTrial>();
        while (history.Count < trials && method.Suggest(space, history, seed) is { } point) history.Add(new SearchTrial(history.Count, point, TrialState.Ended, (loss ?? Loss)(point)));
        return history;
    }
}
