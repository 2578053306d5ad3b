using System.Diagnostics;
using Trainyard.Contracts;

namespace Trainyard.Training;

/// <summary>The learning rate of each step, as PyTorch's schedulers give it when they are stepped after each optimiser step.</summary>
internal static class LearningRate
{
    /// <param name="spec">The job.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="stepsPerEpoch">Optimiser steps in an epoch.</param>
    public static double At(JobSpec spec, long step, long stepsPerEpoch)
    {
        var (peak, total) = (spec.Optimizer.LearningRate, stepsPerEpoch * spec.Epochs);
        return spec.Schedule switch
        {
            ConstantSchedule => peak,
            StepSchedule s => peak * Math.Pow(s.Factor, step / stepsPerEpoch / s.EveryEpochs),
            CosineSchedule c => Between(peak, peak * c.FinalShare, (double)step / total),
            OneCycleSchedule c => OneCycle(c, peak, step, total),
            _ => throw new UnreachableException(spec.Schedule.GetType().Name),
        };
    }

    /// <summary>torch.optim.lr_scheduler.OneCycleLR with two phases and <c>cycle_momentum=False</c> (Smith and Topin, 2018).</summary>
    private static double OneCycle(OneCycleSchedule cycle, double peak, long step, long total)
    {
        var first = peak / cycle.InitialDivisor;
        // PyTorch's phases end at these steps: the peak comes one step earlier than the share suggests.
        var (summit, end) = (cycle.WarmupShare * total - 1, total - 1.0);
        if (step < summit) return Between(first, peak, step / summit);
        return end <= summit ? peak : Between(peak, first / cycle.FinalDivisor, (step - summit) / (end - summit));
    }

    /// <summary>Along half a cosine, from one rate at share 0 to another at share 1.</summary>
    private static double Between(double from, double to, double share) => to + (from - to) / 2 * (1 + Math.Cos(Math.PI * share));
}
