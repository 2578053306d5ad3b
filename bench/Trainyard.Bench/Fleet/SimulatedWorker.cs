using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Artifacts;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Queue;
using Trainyard.Worker;
using Trainyard.Workers;

namespace Trainyard.Bench.Fleet;

/// <summary>A worker as any other, on the ports of a system in this process, but for what its slots do.</summary>
internal sealed class SimulatedWorker : IAsyncDisposable
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _working;

    private SimulatedWorker(RunningSystem system, WorkerOptions options, Func<ISlot> openSlot)
    {
        var status = new WorkerStatus(TimeProvider.System);
        var loop = new JobLoop(
            system.Get<IJobQueue>(), system.Get<IJobStore>(), system.Get<ILeaseNotifications>(), system.Get<IJobEvents>(), system.Get<IArtifactStore>(), _ => openSlot(), status,
            Options.Create(options), system.Get<IOptions<LeaseOptions>>(), TimeProvider.System, system.Get<ILogger<JobLoop>>());
        _working = Task.WhenAll(Task.Run(() => loop.RunAsync(_leaving.Token)), Task.Run(() => ReportAsync(system.Get<IWorkerRegistry>(), options, status)));
    }

    public static SimulatedWorker Start(RunningSystem system, string name, int slots, Func<ISlot> openSlot) => new(system, new WorkerOptions { Name = name, Slots = slots }, openSlot);

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _working;
        _leaving.Dispose();
    }

    /// <summary>As <see cref="WorkerPresence"/>, which would load libtorch to name its device.</summary>
    private async Task ReportAsync(IWorkerRegistry registry, WorkerOptions options, WorkerStatus status)
    {
        var (id, since) = (Guid.NewGuid(), DateTimeOffset.UtcNow);
        while (!_leaving.IsCancellationRequested)
        {
            await registry.ReportAsync(new WorkerReport(id, options.Name, "none", options.Slots, status.Jobs, status.IsDraining, since), CancellationToken.None);
            await Task.Delay(ReportEvery, _leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await registry.RemoveAsync(id, CancellationToken.None);
    }
}
