using System.Text.Json.Nodes;
using Trainyard.Worker;

namespace Trainyard.Bench.Sides;

/// <summary>The whole system: submitted over HTTP, queued, claimed, trained, stored, and shown to one subscriber.</summary>
internal static class SystemSide
{
    public static Func<Speed> Start()
    {
        var system = RunningSystem.StartAsync(new WorkerOptions()).GetAwaiter().GetResult();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => system.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return () => TrainAsync(system).GetAwaiter().GetResult();
    }

    public static async Task<Speed> TrainAsync(RunningSystem system)
    {
        var (job, _) = await system.TrainAsync("simple-cnn", new JsonObject { ["epochs"] = 1 });
        return Speed.Of(job.Result!);
    }
}
