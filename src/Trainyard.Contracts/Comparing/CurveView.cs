using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>What a curve is drawn over.</summary>
public enum CurveAxis
{
    Step,

    /// <summary>Passes over the training examples, in parts: the step divided by the steps of an epoch.</summary>
    Epoch,

    /// <summary>Seconds in training, as <see cref="JobSummary.DurationSeconds"/> counts them.</summary>
    Time,

    /// <summary>Training examples: the step times the batch size, where the last, smaller batch of an epoch counts as a whole one.</summary>
    Samples,
}

/// <summary>
/// A series of a job, thinned to what a chart can show: the first and the last point, the lowest and the highest of each part, and those that are not finite.
/// The columns have the same length.
/// </summary>
/// <param name="Job">Whose it is.</param>
/// <param name="Total">Points that were thinned.</param>
/// <param name="Steps">Rising.</param>
/// <param name="Seconds">In training.</param>
/// <param name="Values">Each may be NaN or infinite.</param>
public sealed record CurveView(
    JobId Job, int Total, IReadOnlyList<long> Steps, IReadOnlyList<double> Seconds, IReadOnlyList<double> Values)
{
    /// <summary>Limits of one answer.</summary>
    public const int MaxJobs = 100, DefaultPoints = 600, MinPoints = 10, MaxPoints = 5_000;

    /// <summary>0: no worker has counted them.</summary>
    public required long StepsPerEpoch { get; init; }

    [Range(1, int.MaxValue)]
    public required int BatchSize { get; init; }

    /// <summary>How many points each one stands for: itself, and those that were left out before it. Null: none was.</summary>
    public IReadOnlyList<int>? Counts { get; init; }

    /// <summary>The mean of the finite ones among those; NaN: there is none. Whoever smooths the curve takes these. Null: no point was left out.</summary>
    public IReadOnlyList<double>? Means { get; init; }
}
