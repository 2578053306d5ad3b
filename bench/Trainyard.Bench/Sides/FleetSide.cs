using System.Diagnostics;
using Trainyard.Bench.Fleet;

namespace Trainyard.Bench.Sides;

/// <summary>
/// A fleet: the worker's program as a process of its own, the server and one subscriber in this one, and the services as processes of
/// theirs, all on this machine. Where no real MongoDB is, its stand-in takes part.
/// </summary>
internal static class FleetSide
{
    public static Func<Speed> Start()
    {
        var fleet = FleetServices.StartAsync(standInStore: true).GetAwaiter().GetResult();
        var system = RunningSystem.StartAsync(fleet: fleet).GetAwaiter().GetResult();
        var worker = StartWorker(fleet);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            worker.Kill();
            system.DisposeAsync().AsTask().GetAwaiter().GetResult();
            fleet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        };
        return () => SystemSide.TrainAsync(system).GetAwaiter().GetResult();
    }

    private static Process StartWorker(FleetServices fleet)
    {
        var program = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Trainyard.Worker")) { RedirectStandardOutput = true };
        foreach (var (name, value) in fleet.Settings) program.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var worker = Process.Start(program)!;
        // Standard output belongs to the parent; what the worker says is of no use to it.
        worker.OutputDataReceived += (_, _) => { };
        worker.BeginOutputReadLine();
        return worker;
    }
}
