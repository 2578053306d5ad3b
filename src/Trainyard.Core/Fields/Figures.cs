using Trainyard.Jobs;

namespace Trainyard.Fields;

/// <summary>The figures by which lists compare jobs, from the best evidence that there is.</summary>
public static class Figures
{
    public static double? Accuracy(Job job) => job.Result?.Test.Accuracy ?? job.Progress.Validation?.Accuracy ?? job.Progress.TrainingAccuracy;

    public static double? Loss(Job job) => job.Result?.Test.Loss ?? job.Progress.Validation?.Loss ?? job.Progress.TrainingLoss;

    public static double? F1(Job job) => job.Result?.Test.MacroF1 ?? job.Progress.Validation?.MacroF1;
}
