namespace Trainyard.Training;

/// <summary>Where a training stands, besides its tensors: with the spec, all that the next step depends on.</summary>
internal sealed record TrainingState
{
    /// <summary>The epoch in training, from 1; one more than the spec's when all are done.</summary>
    public int Epoch { get; init; } = 1;

    /// <summary>Batches of this epoch that are done.</summary>
    public long Batch { get; init; }

    /// <summary>Optimiser steps done since the job's beginning.</summary>
    public long Step { get; init; }

    /// <summary>Images trained on since the job's beginning, each as often as it was used.</summary>
    public long Samples { get; init; }

    /// <summary>Seconds in the training loop, over all attempts that led here.</summary>
    public double TrainSeconds { get; init; }

    /// <summary>Of <see cref="TrainSeconds"/>, those in which the network waited for examples.</summary>
    public double WaitSeconds { get; init; }

    /// <summary>What <see cref="TrainSeconds"/> was at the last report.</summary>
    public double ReportedAtSeconds { get; init; }

    /// <summary>Sums since the last report, so that the next one is the same after a resumption.</summary>
    public IntervalSums Interval { get; init; } = new(0, 0, 0);

    public EarlyStopping EarlyStopping { get; init; } = new(null, 0);

    /// <summary>Whether it is a place in a training of this length.</summary>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="epochs">Epochs of the training.</param>
    /// <exception cref="InvalidDataException">It is none; the message is half a sentence.</exception>
    public void Check(long stepsPerEpoch, int epochs)
    {
        if (Step != (Epoch - 1) * stepsPerEpoch + Batch)
            throw new InvalidDataException($"it stands at step {Step:N0}, batch {Batch:N0} of epoch {Epoch:N0}, which fits no dataset with {stepsPerEpoch:N0} steps in an epoch: it was trained on another one.");
        if (Step > stepsPerEpoch * epochs)
            throw new InvalidDataException($"it stands at step {Step:N0}, in epoch {Epoch:N0}, and the job ends with epoch {epochs:N0}, at step {stepsPerEpoch * epochs:N0}.");
    }
}

/// <summary>Sums over the training images since the last report: loss in nats, right answers (null: the task has none), images.</summary>
internal sealed record IntervalSums(double Loss, double? Correct, long Samples);
