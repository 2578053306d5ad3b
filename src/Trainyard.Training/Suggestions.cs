using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Training;

/// <summary>What to change in a spec before the next try.</summary>
internal static class Suggestions
{
    /// <summary>A tenth of the learning rate, to three digits, and no less than a spec may have.</summary>
    public static SpecChange LowerLearningRate(double rate) =>
        new("optimizer.learningRate", Math.Max(1e-8, double.Parse((rate / 10).ToString("g3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)));

    /// <summary>After a failure whose advice is the same for every spec; null: no change of one number may help.</summary>
    public static SpecChange? For(FailureReason reason, JobSpec spec) =>
        reason == FailureReason.OutOfMemory && spec.BatchSize > 1 ? new SpecChange("batchSize", spec.BatchSize / 2) : null;
}
