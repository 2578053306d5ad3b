namespace Trainyard.Contracts;

/// <summary>What is done to a dataset's values before a network sees them: <c>(value / Divisor - Mean) / StandardDeviation</c>.</summary>
/// <param name="Divisor">The largest value, such as 255 for a byte.</param>
/// <param name="Mean">One for each channel of a picture, or for each column of a table.</param>
/// <param name="StandardDeviation">One for each channel or column; 1 where all values are the same.</param>
public sealed record InputScaling(double Divisor, IReadOnlyList<double> Mean, IReadOnlyList<double> StandardDeviation)
{
    /// <summary>The values as they are, of one channel.</summary>
    public static InputScaling None { get; } = new(1, [0], [1]);
}
