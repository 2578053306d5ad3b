namespace Trainyard.Contracts;

/// <summary>Presets for pictures. All but one are made for MNIST's, and fit others that are not too small.</summary>
internal static class PicturePresets
{
    /// <summary>The one that fits any size.</summary>
    public const string AnySize = "resnet-small";

    /// <summary>Forgets gradients sooner than PyTorch's defaults do, which suits a few hundred steps.</summary>
    private static AdamSpec Quick => new() { LearningRate = 1.5e-2, Beta1 = 0.7, Beta2 = 0.9 };

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
        [AnySize] = new()
        {
            Model = new()
            {
                Preset = AnySize,
                Layers =
                [
                    new Conv2dLayer { OutChannels = 16, Padding = 1, Bias = false }, new BatchNorm2dLayer(), new ReluLayer(),
                    Halving(32), new ReluLayer(),
                    Halving(64), new ReluLayer(),
                    Halving(128), new ReluLayer(),
                    new GlobalAvgPool2dLayer(),
                    new LinearLayer { OutFeatures = 10 },
                ],
            },
            Optimizer = new AdamWSpec { LearningRate = 5e-3, WeightDecay = 0.02 },
            Schedule = new OneCycleSchedule(),
            Epochs = 10,
            BatchSize = 128,
        },
    };

    /// <summary>A residual block that halves height and width.</summary>
    private static ResidualLayer Halving(int channels) => new()
    {
        Layers =
        [
            new Conv2dLayer { OutChannels = channels, Stride = 2, Padding = 1, Bias = false }, new BatchNorm2dLayer(), new ReluLayer(),
            new Conv2dLayer { OutChannels = channels, Padding = 1, Bias = false }, new BatchNorm2dLayer(),
        ],
    };
}
