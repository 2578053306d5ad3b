namespace Trainyard.Bench.Day;

/// <param name="At">When it is submitted, since the beginning of the day.</param>
/// <param name="Work">How long one worker trains it.</param>
/// <param name="Priority">Below 0 for what may wait until the night.</param>
internal sealed record Arrival(TimeSpan At, TimeSpan Work, int Priority);

/// <summary>
/// A day of a team, from six to six: people in the morning and in the afternoon, three of whom try many variants at once, and a batch
/// of low priority for the night.
/// </summary>
internal static class Arrivals
{
    public const int LowPriority = -10;
    private const double StartsAt = 6;

    public static IReadOnlyList<Arrival> OfDay(int seed)
    {
        var random = new Random(seed);
        var jobs = new List<Arrival>();
        for (var hour = 0.0; (hour += Exponential(random, PeakRate)) < 24;)
        {
            // Thinning: as many candidates as at the peak, each taken with the probability of its hour.
            if (random.NextDouble() < Rate(hour + StartsAt) / PeakRate) jobs.Add(new Arrival(TimeSpan.FromHours(hour), Work(random, 6), 0));
        }
        foreach (var hour in (double[])[9.4, 11.7, 16.2]) jobs.AddRange(Burst(random, hour, 25, 8, 0));
        jobs.AddRange(Burst(random, 22, 48, 25, LowPriority));
        return [.. jobs.OrderBy(job => job.At)];
    }

    private const double PeakRate = 50;

    /// <summary>Jobs an hour at this time of the day.</summary>
    private static double Rate(double hour) => 2 + (48 * Bell(hour, 10.2, 1.1)) + (36 * Bell(hour, 15, 1.5));

    private static double Bell(double hour, double peak, double width) => Math.Exp(-Math.Pow((hour - peak) / width, 2) / 2);

    private static List<Arrival> Burst(Random random, double hour, int count, double minutes, int priority) =>
        Enumerable.Range(0, count).Select(number => new Arrival(TimeSpan.FromHours(hour - StartsAt) + TimeSpan.FromSeconds(number), Work(random, minutes), priority)).ToList();

    /// <summary>Most trainings are short and a few are long: log-normal around this median.</summary>
    private static TimeSpan Work(Random random, double median)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return TimeSpan.FromMinutes(median * Math.Exp(0.7 * normal));
    }

    private static double Exponential(Random random, double rate) => -Math.Log(1 - random.NextDouble()) / rate;
}
