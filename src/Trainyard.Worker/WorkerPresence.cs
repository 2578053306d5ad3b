using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Health;
using Trainyard.Training;
using Trainyard.Workers;

namespace Trainyard.Worker;

/// <summary>Says again and again that this worker is there, and what it does; and is taken off the list when it stops.</summary>
internal sealed class WorkerPresence(
    IWorkerRegistry registry, WorkerStatus status, TorchRuntime torch, IOptions<WorkerOptions> options, TimeProvider time, ILogger<WorkerPresence> log,
    FailureLog? failures = null, WorkerMemory? memory = null) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);
    private readonly Guid _id = Guid.NewGuid();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            using var timeout = new CancellationTokenSource(Timeout, time);
            await TryAsync(() => registry.ReportAsync(Report(), timeout.Token));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A report that was sent is waited for, so that it does not arrive after the deregistration; both share one timeout.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        await base.StopAsync(timeout.Token);
        await TryAsync(() => registry.RemoveAsync(_id, timeout.Token));
    }

    private WorkerReport Report() => new(_id, options.Value.Name, torch.DeviceName, options.Value.Slots, status.Jobs, status.IsDraining, _startedAt)
    {
        IdleFor = status.IdleAfterJobFor,
        // What a GPU has is not known here.
        Memory = torch.DeviceName == "cpu" ? memory?.Limit : null,
    };

    private async Task TryAsync(Func<Task> say)
    {
        try
        {
            await say();
        }
        catch (Exception e)
        {
            _failures.Failed(log, "The list of workers could not be told of this one", e);
        }
    }
}
