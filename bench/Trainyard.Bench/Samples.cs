using System.Diagnostics;

namespace Trainyard.Bench;

/// <summary>Repeated measurements, and their order statistics.</summary>
internal static class Samples
{
    private const int MostWarmUps = 5;

    /// <summary>Does something again and again, first without a clock.</summary>
    /// <returns>Milliseconds of each.</returns>
    public static async Task<IReadOnlyList<double>> TimedAsync(int repetitions, Func<Task> act)
    {
        for (var i = 0; i < Math.Min(MostWarmUps, repetitions); i++) await act();
        var times = new List<double>();
        for (var i = 0; i < repetitions; i++)
        {
            var clock = Stopwatch.StartNew();
            await act();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        return times;
    }

    public static double Median(this IEnumerable<double> values) => values.Percentile(0.5);

    /// <summary>The smallest value that this share of all values does not exceed (nearest rank).</summary>
    public static double Percentile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
