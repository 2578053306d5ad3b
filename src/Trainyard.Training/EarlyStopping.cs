using System.Diagnostics;
using Trainyard.Contracts;

namespace Trainyard.Training;

/// <summary>The best validation figure so far, and the epochs since.</summary>
internal sealed record EarlyStopping(double? Best, int EpochsWithout)
{
    public EarlyStopping After(Evaluation validation, EarlyStoppingMetric metric)
    {
        // Higher is better, whatever the figure.
        var score = metric switch
        {
            EarlyStoppingMetric.Loss => -validation.Loss,
            EarlyStoppingMetric.Accuracy => validation.Accuracy,
            EarlyStoppingMetric.MacroF1 => validation.MacroF1,
            _ => throw new UnreachableException(metric.ToString()),
        };
        return Best is { } best && score <= best ? this with { EpochsWithout = EpochsWithout + 1 } : new EarlyStopping(score, 0);
    }

    public bool Stops(EarlyStoppingSpec? spec) => spec is not null && EpochsWithout >= spec.Patience;
}
