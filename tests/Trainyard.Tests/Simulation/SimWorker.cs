using Microsoft.Extensions.Options;
using Trainyard.Worker;

namespace Trainyard.Tests.Simulation;

/// <summary>A worker that trains with <see cref="SimSlot"/>.</summary>
internal sealed class SimWorker
{
    public SimWorker(World world, SimProcess process, int slots)
    {
        (Process, Slots) = (process, slots);
        var stopping = new CancellationTokenSource();
        Stop = () => process.Run(stopping.Cancel);
        var loop = new JobLoop(
            world.QueueOf(process), world.StoreOf(process), world.LeasesOf(process), world.EventsOf(process), world.Artifacts, _ => new SimSlot(process, world), new WorkerStatus(process.Time),
            Options.Create(new WorkerOptions { Name = process.Name, Slots = slots, Grace = World.Grace }), Options.Create(World.Lease), process.Time, world.LoggerOf<JobLoop>(process));
        process.Run(() => _ = loop.RunAsync(stopping.Token));
    }

    public SimProcess Process { get; }
    public int Slots { get; }

    /// <summary>As by SIGTERM.</summary>
    public Action Stop { get; }
}
