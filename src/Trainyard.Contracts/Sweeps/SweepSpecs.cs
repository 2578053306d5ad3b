using System.Text.Json.Nodes;

namespace Trainyard.Contracts;

/// <summary>From settings by their paths to a spec that can be submitted.</summary>
public static class SweepSpecs
{
    /// <summary>Writes a value at a path such as <c>optimizer.learningRate</c>; what is missing on the way there is made.</summary>
    public static void SetAt(this JsonObject spec, string path, JsonNode? value)
    {
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
        {
            if (spec[part] is not JsonObject inner) spec[part] = inner = [];
            spec = inner;
        }
        spec[parts[^1]] = value;
    }

    /// <summary>What a submit takes to train a trial's settings once more, to the last epoch.</summary>
    /// <returns>Null: the trials of this sweep are trained elsewhere.</returns>
    public static JsonObject? SpecOf(this SweepView sweep, TrialView trial)
    {
        if (sweep.Asked.Spec?.DeepClone() is not JsonObject spec) return null;
        spec["name"] = $"{sweep.Name} #{trial.Number}";
        if (sweep.Asked.MaxEpochs is { } epochs) spec["epochs"] = epochs;
        if (sweep.Asked.Seeds is [var seed, ..]) spec["seed"] = seed;
        foreach (var (path, value) in trial.Settings) spec.SetAt(path, value?.DeepClone());
        return spec;
    }
}
