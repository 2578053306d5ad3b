namespace Trainyard.Datasets;

/// <summary>What was done to a dataset's values before a network saw them: <c>(value / Divisor - Mean) / StandardDeviation</c>.</summary>
/// <param name="Divisor">The largest value, such as 255 for a byte.</param>
/// <param name="Mean">One for each channel.</param>
/// <param name="StandardDeviation">One for each channel.</param>
public sealed record InputScaling(double Divisor, IReadOnlyList<double> Mean, IReadOnlyList<double> StandardDeviation)
{
    /// <summary>The values as they are, of one channel.</summary>
    public static InputScaling None { get; } = new(1, [0], [1]);
}
