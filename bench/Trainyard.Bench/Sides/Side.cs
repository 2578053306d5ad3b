using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Services;

namespace Trainyard.Bench.Sides;

/// <summary>How many images were trained on, and how long the training loop took.</summary>
internal sealed record Speed(long Images, double Seconds)
{
    public double ImagesPerSecond => Images / Seconds;

    public static Speed Of(JobResult result) => new((long)Math.Round(result.SamplesPerSecond * result.TrainSeconds), result.TrainSeconds);
}

/// <summary>
/// One way to train <c>simple-cnn</c> with batches of 64 by Adam, in a process of its own. It trains only while its parent says so, so
/// that no two sides ever train at once.
/// </summary>
internal static class Side
{
    public const string System = "system", Fleet = "fleet", Bare = "bare", Loop = "loop", Plain = "plain";
    public const string Ready = "ready", Go = "go";

    /// <summary>Said instead of <see cref="Ready"/>, before the reason.</summary>
    public const string Missing = "missing: ";

    /// <summary>Answers each <see cref="Go"/> on standard input with a <see cref="Speed"/> on standard output; the first run warms up.</summary>
    public static int Serve(string name)
    {
        Func<Speed> run;
        try
        {
            run = name switch
            {
                System => SystemSide.Start(),
                Fleet => FleetSide.Start(),
                Bare => BareSide.Start(),
                Loop => LoopSide.Start(),
                Plain => PlainSide.Start(),
                _ => throw new ArgumentException($"There is no side '{name}'."),
            };
        }
        catch (ServiceMissingException e)
        {
            Console.WriteLine(Missing + e.Message);
            return 1;
        }
        run();
        Console.WriteLine(Ready);
        while (Console.ReadLine() == Go) Console.WriteLine(JsonSerializer.Serialize(run(), JsonSerializerOptions.Web));
        return 0;
    }
}
