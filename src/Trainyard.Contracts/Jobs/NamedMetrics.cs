namespace Trainyard.Contracts;

/// <summary>A named series in a few figures; its points are events. Each may be NaN or infinite but <paramref name="Best"/>.</summary>
/// <param name="Latest">The newest value.</param>
/// <param name="Step">The step of <paramref name="Latest"/>.</param>
/// <param name="Best">The best finite value, by <see cref="MetricNames.IsLowerBetter"/>; null: there is none.</param>
/// <param name="BestStep">The first step that had it.</param>
/// <param name="Final">The last value of a job that succeeded; null: it has not.</param>
public sealed record MetricSummary(double Latest, long Step, double? Best, long? BestStep, double? Final);

/// <summary>The names of the series that training reports. A series may have any other name too.</summary>
public static class MetricNames
{
    public const string TrainLoss = "train/loss";
    public const string TrainAccuracy = "train/accuracy";
    public const string ValidationLoss = "validation/loss";
    public const string ValidationAccuracy = "validation/accuracy";
    public const string ValidationMacroF1 = "validation/macro_f1";
    public const string TestLoss = "test/loss";
    public const string TestAccuracy = "test/accuracy";
    public const string TestMacroF1 = "test/macro_f1";
    public const string LearningRate = "learning_rate";
    public const string SamplesPerSecond = "samples_per_second";

    /// <summary>Whether the lowest value of a series is its best: that of a loss or an error is, and of nothing else.</summary>
    public static bool IsLowerBetter(string name) => name.EndsWith("loss", StringComparison.OrdinalIgnoreCase) || name.EndsWith("error", StringComparison.OrdinalIgnoreCase);

    /// <summary>What an event says of each series.</summary>
    public static IEnumerable<(string Name, double Value)> Metrics(this JobEvent e) => e switch
    {
        StepsTrained s => [(TrainLoss, s.Loss), (TrainAccuracy, s.Accuracy), (LearningRate, s.LearningRate), (SamplesPerSecond, s.SamplesPerSecond)],
        EpochValidated { Validation: var v } => [(ValidationLoss, v.Loss), (ValidationAccuracy, v.Accuracy), (ValidationMacroF1, v.MacroF1)],
        TrainingSucceeded { Result.Test: var t } => [(TestLoss, t.Loss), (TestAccuracy, t.Accuracy), (TestMacroF1, t.MacroF1)],
        _ => [],
    };
}
