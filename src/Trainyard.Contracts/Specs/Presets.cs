namespace Trainyard.Contracts;

/// <summary>What the examples of a dataset are, or those that a preset is made for.</summary>
public enum InputKind
{
    /// <summary>Channels, height and width.</summary>
    Pictures,

    /// <summary>The columns of a table.</summary>
    Numbers,
}

/// <summary>Networks that come with Trainyard, each with defaults that train it well: a whole spec, over which a submitted one is merged.</summary>
public static class Presets
{
    /// <summary>The preset of a spec for MNIST that names none.</summary>
    public const string Default = "simple-cnn";

    /// <summary>Columns with more categories are learned as vectors, others encoded as ones and zeros.</summary>
    private const int ManyCategories = 16;

    /// <summary>Pixels of one example of the largest pictures for which a preset keeps its batch.</summary>
    private const int BatchedPixels = 64 * 64;

    /// <summary>The presets with a last layer of ten outputs; they name no dataset.</summary>
    public static IReadOnlyDictionary<string, JobSpec> All { get; } = new Dictionary<string, JobSpec>([.. PicturePresets.All, .. TablePresets.All]);

    /// <summary>The presets that are made for a dataset's examples and fit them; the last layer of each has as many outputs as the dataset needs.</summary>
    public static IReadOnlyDictionary<string, JobSpec> For(DatasetInfo data) => All
        .Where(preset => InputsOf(preset.Key) == KindOf(data))
        .Select(preset => KeyValuePair.Create(preset.Key, For(data, preset.Value)))
        .Where(preset => Fits(data, preset.Value))
        .ToDictionary();

    /// <summary>Which examples a preset is made for.</summary>
    public static InputKind InputsOf(string preset) => TablePresets.All.ContainsKey(preset) ? InputKind.Numbers : InputKind.Pictures;

    /// <summary>What a dataset's examples are.</summary>
    public static InputKind KindOf(DatasetInfo data) => data.InputShape.Count == 3 ? InputKind.Pictures : InputKind.Numbers;

    /// <summary>The preset of a spec that names none: for small grey pictures such as MNIST's the textbook network, for any others one that fits every size, for tables theirs.</summary>
    public static string DefaultFor(DatasetInfo data) => data.InputShape switch
    {
        [1, <= 32, <= 32] when Fits(data, For(data, All[Default])) => Default,
        [_, _, _] => PicturePresets.AnySize,
        _ => TablePresets.Default,
    };

    private static JobSpec For(DatasetInfo data, JobSpec preset)
    {
        IEnumerable<LayerSpec> layers = [.. preset.Model.Layers.SkipLast(1), new LinearLayer { OutFeatures = data.Outputs }];
        if (data.Categories.Any(count => count > ManyCategories)) layers = layers.Prepend(new EmbeddingLayer());
        return preset with { Dataset = data.Name, Model = preset.Model with { Layers = [.. layers] }, BatchSize = BatchOf(data, preset.BatchSize) };
    }

    /// <summary>Halved for each doubling of height and width, but not below 8.</summary>
    private static int BatchOf(DatasetInfo data, int batch)
    {
        if (data.InputShape is not [_, var height, var width]) return batch;
        for (long pixels = BatchedPixels; pixels < (long)height * width && batch >= 16; pixels *= 4) batch /= 2;
        return batch;
    }

    private static bool Fits(DatasetInfo data, JobSpec preset)
    {
        ShapeInference.Infer(data, preset.Model.Layers, out var error);
        return error is null;
    }
}
