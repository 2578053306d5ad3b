using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Contracts;
using Trainyard.Training.Datasets;
using Trainyard.Training.Tasks;

namespace Trainyard.Training.Checkpoints;

/// <summary>
/// What a safetensors model says of itself, so that the file alone is enough to predict with it. docs/model-file.md describes each entry;
/// entries may be added, and those that are there keep their meaning.
/// </summary>
internal static class ModelMetadata
{
    public static Dictionary<string, string> Of(JobSpec spec, Dataset data, ModelAnswers answers, JobResult result) => new()
    {
        // What PyTorch's own tools write, and what some readers ask for.
        ["format"] = "pt",
        ["trainyard.task"] = answers.Task,
        ["trainyard.input"] = JsonSerializer.Serialize(
            new ModelInput(data.Info.InputShape, data.Info.InputShape.Count == 3 ? "NCHW" : "NC", "float32", data.Scaling.Divisor, data.Scaling.Mean, data.Scaling.StandardDeviation)
            {
                Categories = data.Info.HasCategories ? data.Info.Categories : null,
            }, ModelJson.Default.ModelInput),
        ["trainyard.output"] = JsonSerializer.Serialize(new ModelOutput([data.Info.Outputs], answers.Kind, data.Info.Classes) { Mean = answers.Scaling?.Mean, Std = answers.Scaling?.StandardDeviation }, ModelJson.Default.ModelOutput),
        ["trainyard.dataset"] = JsonSerializer.Serialize(new ModelDataset(data.Info.Name, data.Sha256, data.Training.Count, data.Validation?.Count ?? 0, data.Test.Count), ModelJson.Default.ModelDataset),
        ["trainyard.spec"] = JsonSerializer.Serialize(spec, WireJson.Options),
        ["trainyard.result"] = JsonSerializer.Serialize(result, WireJson.Options),
    };
}

/// <param name="Shape">Of one example, in the order of <paramref name="Layout"/> without the batch: channels, height, width; or columns.</param>
/// <param name="Layout">Order of a batch's dimensions.</param>
/// <param name="Dtype">Of the tensor that the network takes.</param>
/// <param name="Divisor">Each raw value is divided by it first; 255 makes bytes 0 to 1.</param>
/// <param name="Mean">Then these are taken away, one for each channel or column.</param>
/// <param name="Std">Then it is divided by these, one for each channel or column.</param>
internal sealed record ModelInput(IReadOnlyList<int> Shape, string Layout, string Dtype, double Divisor, IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>For each column of a table the count of its categories, 0 for a plain number; null: all are plain.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Categories { get; init; }
}

/// <param name="Shape">Of one example's answer.</param>
/// <param name="Kind">
/// For classes <c>logits</c>: the largest is the answer, and softmax makes probabilities of them. For several labels <c>logits</c> too: sigmoid makes probabilities
/// of them. For regression <c>standardized</c>: number × <see cref="Std"/> + <see cref="Mean"/> is the prediction.
/// </param>
/// <param name="Classes">Their names, in the order of the numbers.</param>
internal sealed record ModelOutput(IReadOnlyList<int> Shape, string Kind, IReadOnlyList<string> Classes)
{
    /// <summary>One for each number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>One for each number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Std { get; init; }
}

/// <param name="Name">With its version, where somebody brought it.</param>
/// <param name="Sha256">Of its one file; or of the list of its files. Null: it has none.</param>
/// <param name="Training">Examples to train with, and to validate with where it has none for that.</param>
/// <param name="Validation">Examples of its own to validate with.</param>
/// <param name="Test">Examples to test with.</param>
internal sealed record ModelDataset(string Name, string? Sha256, int Training, int Validation, int Test);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ModelInput))]
[JsonSerializable(typeof(ModelOutput))]
[JsonSerializable(typeof(ModelDataset))]
internal sealed partial class ModelJson : JsonSerializerContext;
