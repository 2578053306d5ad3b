namespace Trainyard.Contracts;

/// <summary>Presets for tables.</summary>
internal static class TablePresets
{
    public const string Default = "tabular-mlp";

    public static IReadOnlyDictionary<string, JobSpec> All { get; } = new Dictionary<string, JobSpec>
    {
        [Default] = new()
        {
            Model = new()
            {
                Preset = Default,
                Layers =
                [
                    new LinearLayer { OutFeatures = 256 }, new LayerNormLayer(), new GeluLayer(), new DropoutLayer { P = 0.1 },
                    new LinearLayer { OutFeatures = 128 }, new LayerNormLayer(), new GeluLayer(), new DropoutLayer { P = 0.1 },
                    new LinearLayer { OutFeatures = 10 },
                ],
            },
            Optimizer = new AdamWSpec { LearningRate = 2e-3 },
            Schedule = new OneCycleSchedule(),
            Epochs = 20,
            BatchSize = 128,
        },
    };
}
