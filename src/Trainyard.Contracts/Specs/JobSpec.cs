using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>
/// What to train. Immutable once submitted; read from JSON by <see cref="SpecReader"/>, which checks every range below, and fills in
/// what depends on the server: the name, the dataset, and the preset's layers.
/// </summary>
public sealed record JobSpec
{
    /// <summary>Characters of one tag.</summary>
    public const int MaxTagLength = 40;

    [Description("What people call this job. Empty: the preset's name.")]
    [MaxLength(80), TextRule(80)]
    public string Name { get; init; } = "";

    [Description("The data to train on.")]
    [DatasetNames]
    public string Dataset { get; init; } = "";

    [Description("The network: a preset's name, layers of your own, or a TorchScript file.")]
    public ModelSpec Model { get; init; } = new();

    [Description("Trained weights to begin with, instead of random ones.")]
    public StartFromSpec? StartFrom { get; init; }

    [Description("How the weights follow the gradient.")]
    public OptimizerSpec Optimizer { get; init; } = new AdamSpec();

    [Description("How the learning rate changes over the training.")]
    public ScheduleSpec Schedule { get; init; } = new ConstantSchedule();

    [Description("Passes over the training examples.")]
    [Range(1, 1000), Unit("epochs")]
    public int Epochs { get; init; } = 3;

    [Description("Examples in one optimiser step.")]
    [Range(1, 8192), Unit("examples")]
    public int BatchSize { get; init; } = 64;

    [Description("Share of the training examples that is kept aside to validate each epoch.")]
    [Range(0.0, 0.5), Unit("share, 0 to 0.5")]
    public double ValidationShare { get; init; } = 0.2;

    [Description("Probability that cross entropy spreads evenly over the classes.")]
    [Range(0.0, 0.5), Unit("probability")]
    public double LabelSmoothing { get; init; }

    [Description("How much each class counts in the loss. Balanced: the rarer a class, the more its examples count.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ClassWeighting ClassWeights { get; init; }

    [Description("What a regression lowers: the squared error, the absolute one, or Huber's, which is squared near the target and absolute beyond.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RegressionLoss RegressionLoss { get; init; }

    [Description("Change the training examples each time anew, so that fewer of them teach more.")]
    public AugmentationSpec? Augmentation { get; init; }

    [Description("Seed of the first weights, the order of the examples, dropout and augmentation.")]
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    [Description("How often loss and accuracy are reported.")]
    [Range(1, 100_000), Unit("steps")]
    public int LogEverySteps { get; init; } = 25;

    [Description("How often a checkpoint is saved, besides the end of each epoch.")]
    [Range(1, 1_000_000), Unit("steps")]
    public int CheckpointEverySteps { get; init; } = 250;

    [Description("Stop before the last epoch when a validation figure no longer improves.")]
    public EarlyStoppingSpec? EarlyStopping { get; init; }

    [Description("Threads of one training. 0: the worker's share of its cores. 1: results repeat bit for bit.")]
    [Range(0, 256), Unit("threads")]
    public int Threads { get; init; }

    [Description("Jobs with a higher priority start first.")]
    [Range(-100, 100)]
    public int Priority { get; init; }

    [Description("Words to find the job by.")]
    [MaxLength(16), TextRule(MaxTagLength, NotBlank = true)]
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The lowest <see cref="Versions.Spec"/> of the workers that can train this.</summary>
    public int SinceVersion(DatasetInfo data)
    {
        var isOld = !data.HasCategories && Augmentation is null && ClassWeights == ClassWeighting.None && RegressionLoss == RegressionLoss.Mse && Model.TorchScript is null && StartFrom is null;
        return Model.Layers.Select(layer => layer.SinceVersion()).Append(data.SinceVersion).Append(isOld ? 1 : 3).Max();
    }
}

/// <summary>The network: a preset's name, a list of layers, or a file. A stored spec always has the layers or the file.</summary>
public sealed record ModelSpec
{
    [Description("A network that comes with Trainyard.")]
    [PresetNames]
    public string? Preset { get; init; }

    [Description("Layers of your own, in order, from the example to one output for each class, label or number that is to be found out.")]
    [MaxLength(100)]
    public IReadOnlyList<LayerSpec> Layers { get; init; } = [];

    [Description("A network of your own that torch.jit exported, by the SHA-256 of its uploaded file.")]
    [RegularExpression(FileView.Sha256Pattern)]
    public string? TorchScript { get; init; }
}

public sealed record EarlyStoppingSpec
{
    [Description("The validation figure to watch.")]
    public EarlyStoppingMetric Metric { get; init; } = EarlyStoppingMetric.Loss;

    [Description("Epochs without improvement after which training stops.")]
    [Range(1, 100), Unit("epochs")]
    public int Patience { get; init; } = 3;
}

public enum ClassWeighting
{
    /// <summary>Each example counts the same.</summary>
    None,

    /// <summary>All classes count the same in sum.</summary>
    Balanced,
}

/// <summary>What a regression lowers, each as a mean over examples and targets, in standard deviations of the targets.</summary>
public enum RegressionLoss
{
    /// <summary>The squared error.</summary>
    Mse,

    /// <summary>The absolute error, which outliers pull less.</summary>
    Mae,

    /// <summary>Huber's loss: squared up to one standard deviation of the target, absolute beyond.</summary>
    Huber,
}

public enum EarlyStoppingMetric
{
    Loss,
    Accuracy,
    MacroF1,
}

/// <summary>An optimiser, with PyTorch's names and defaults.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SgdSpec), "sgd")]
[JsonDerivedType(typeof(AdamSpec), "adam")]
[JsonDerivedType(typeof(AdamWSpec), "adamw")]
public abstract record OptimizerSpec
{
    [Description("Size of a step; the schedule scales it.")]
    [Range(1e-8, 10.0)]
    public double LearningRate { get; init; } = 1e-3;

    [Description("How strongly weights are pulled to zero.")]
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; }
}

/// <summary>Stochastic gradient descent.</summary>
public sealed record SgdSpec : OptimizerSpec
{
    public SgdSpec() => LearningRate = 0.05;

    [Description("Share of the last step that is taken again.")]
    [Range(0.0, 0.9999)]
    public double Momentum { get; init; } = 0.9;

    [Description("Look ahead along the momentum before the gradient is applied.")]
    public bool Nesterov { get; init; }
}

/// <summary>Adam (Kingma and Ba, 2015); weight decay is added to the gradient.</summary>
public sealed record AdamSpec : OptimizerSpec
{
    [Description("Decay of the mean of the gradients.")]
    [Range(0.0, 0.9999)]
    public double Beta1 { get; init; } = 0.9;

    [Description("Decay of the mean of the squared gradients.")]
    [Range(0.0, 0.99999)]
    public double Beta2 { get; init; } = 0.999;
}

/// <summary>AdamW (Loshchilov and Hutter, 2019); weight decay is decoupled from the gradient.</summary>
public sealed record AdamWSpec : OptimizerSpec
{
    public AdamWSpec() => WeightDecay = 0.01;

    [Description("Decay of the mean of the gradients.")]
    [Range(0.0, 0.9999)]
    public double Beta1 { get; init; } = 0.9;

    [Description("Decay of the mean of the squared gradients.")]
    [Range(0.0, 0.99999)]
    public double Beta2 { get; init; } = 0.999;
}

/// <summary>How the learning rate changes over the steps of a job.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ConstantSchedule), "constant")]
[JsonDerivedType(typeof(StepSchedule), "step")]
[JsonDerivedType(typeof(CosineSchedule), "cosine")]
[JsonDerivedType(typeof(OneCycleSchedule), "oneCycle")]
public abstract record ScheduleSpec;

/// <summary>The same rate throughout.</summary>
public sealed record ConstantSchedule : ScheduleSpec;

/// <summary>The rate is multiplied by a factor every few epochs.</summary>
public sealed record StepSchedule : ScheduleSpec
{
    [Description("Epochs between two drops.")]
    [Range(1, 1000), Unit("epochs")]
    public int EveryEpochs { get; init; } = 1;

    [Description("Factor of one drop.")]
    [Range(0.001, 1.0)]
    public double Factor { get; init; } = 0.5;
}

/// <summary>Half a cosine from the learning rate down to a share of it.</summary>
public sealed record CosineSchedule : ScheduleSpec
{
    [Description("The last rate, as a share of the first.")]
    [Range(0.0, 1.0)]
    public double FinalShare { get; init; }
}

/// <summary>Up to the learning rate and down again, along cosines, as PyTorch's OneCycleLR.</summary>
public sealed record OneCycleSchedule : ScheduleSpec
{
    [Description("Share of the steps in which the rate rises.")]
    [Range(0.0, 1.0)]
    public double WarmupShare { get; init; } = 0.3;

    [Description("The peak divided by the first rate.")]
    [Range(1.0, 1e6)]
    public double InitialDivisor { get; init; } = 25;

    [Description("The first rate divided by the last.")]
    [Range(1.0, 1e9)]
    public double FinalDivisor { get; init; } = 1e4;
}
