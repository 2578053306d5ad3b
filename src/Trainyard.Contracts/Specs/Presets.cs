namespace Trainyard.Contracts;

/// <summary>Networks that come with Trainyard, each with defaults that train it well: a whole spec, over which a submitted one is merged.</summary>
public static class Presets
{
    public const string Default = "simple-cnn";

    /// <summary>The presets for a dataset: the last layer of each has as many outputs as the dataset needs.</summary>
    public static IReadOnlyDictionary<string, JobSpec> For(DatasetInfo data) => All.ToDictionary(preset => preset.Key, preset => preset.Value with
    {
        Dataset = data.Name,
        Model = preset.Value.Model with { Layers = [.. preset.Value.Model.Layers.SkipLast(1), new LinearLayer { OutFeatures = data.Outputs }] },
    });

    /// <summary>Forgets gradients sooner than PyTorch's defaults do, which suits a few hundred steps.</summary>
    private static AdamSpec Quick => new() { LearningRate = 1.5e-2, Beta1 = 0.7, Beta2 = 0.9 };

    /// <summary>The presets for ten classes; they name no dataset.</summary>
    public static IReadOnlyDictionary<string, JobSpec> All { get; } = new Dictionary<string, JobSpec>
    {
        ["simple-cnn"] = new()
        {
            Model = new()
            {
                Preset = "simple-cnn",
                Layers =
                [
                    new Conv2dLayer { OutChannels = 32 }, new ReluLayer(), new MaxPool2dLayer(),
                    new Conv2dLayer { OutChannels = 64 }, new ReluLayer(), new MaxPool2dLayer(),
                    new FlattenLayer(),
                    new LinearLayer { OutFeatures = 128 }, new ReluLayer(),
                    new LinearLayer { OutFeatures = 10 },
                ],
            },
            Optimizer = new AdamSpec { LearningRate = 2e-3 },
            Schedule = new OneCycleSchedule(),
        },
        ["mlp"] = new()
        {
            Model = new()
            {
                Preset = "mlp",
                Layers =
                [
                    new FlattenLayer(),
                    new LinearLayer { OutFeatures = 256 }, new ReluLayer(), new DropoutLayer { P = 0.2 },
                    new LinearLayer { OutFeatures = 128 }, new ReluLayer(), new DropoutLayer { P = 0.2 },
                    new LinearLayer { OutFeatures = 10 },
                ],
            },
            Schedule = new OneCycleSchedule(),
            Optimizer = new AdamSpec { LearningRate = 3e-3 },
            Epochs = 5,
            BatchSize = 128,
        },
        ["fast-cnn"] = new()
        {
            Model = new()
            {
                Preset = "fast-cnn",
                Layers =
                [
                    new Conv2dLayer { OutChannels = 16, KernelSize = 5, Stride = 2, Padding = 2, Bias = false }, new MaxPool2dLayer(), new BatchNorm2dLayer(), new ReluLayer(),
                    new Conv2dLayer { OutChannels = 32, Bias = false }, new BatchNorm2dLayer(), new ReluLayer(),
                    new Conv2dLayer { OutChannels = 64, Bias = false }, new BatchNorm2dLayer(), new ReluLayer(),
                    new FlattenLayer(),
                    new LinearLayer { OutFeatures = 10 },
                ],
            },
            Optimizer = Quick,
            Schedule = new OneCycleSchedule(),
            Epochs = 1,
            BatchSize = 256,
            LabelSmoothing = 0.1,
            LogEverySteps = 10,
        },
        ["accurate-cnn"] = new()
        {
            Model = new()
            {
                Preset = "accurate-cnn",
                Layers =
                [
                    new Conv2dLayer { OutChannels = 16, KernelSize = 5, Bias = false }, new MaxPool2dLayer(), new BatchNorm2dLayer(), new ReluLayer(),
                    new Conv2dLayer { OutChannels = 32, Bias = false }, new MaxPool2dLayer(), new BatchNorm2dLayer(), new ReluLayer(),
                    new Conv2dLayer { OutChannels = 64, Bias = false }, new BatchNorm2dLayer(), new ReluLayer(),
                    new FlattenLayer(),
                    new LinearLayer { OutFeatures = 10 },
                ],
            },
            Optimizer = Quick,
            Schedule = new OneCycleSchedule(),
            Epochs = 5,
            BatchSize = 256,
            LabelSmoothing = 0.1,
            ValidationShare = 0.05,
        },
    };
}
