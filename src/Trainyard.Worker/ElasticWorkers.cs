using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Health;
using Trainyard.Scaling;

namespace Trainyard.Worker;

/// <summary>
/// As many workers in this process as are wanted, each with one slot: more when jobs wait, fewer when some were idle for a while. One
/// that trains is never stopped: a worker that stops takes no more jobs, and ends when it has none.
/// </summary>
internal sealed partial class ElasticWorkers(
    IServiceProvider services, ScalingService scaling, Func<int, ISlot> openSlot, IOptions<WorkerOptions> options, TimeProvider time, ILogger<ElasticWorkers> log,
    FailureLog? failures = null)
    : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly List<LocalWorker> _workers = [];
    private readonly Dictionary<int, ISlot> _slots = [];
    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);

    /// <summary>The options of one of them: numbers are given anew when their workers have left, and each goes with one slot.</summary>
    public static WorkerOptions OptionsOf(WorkerOptions all, int number) => all with { Name = $"{all.Name}-{number}", Slots = 1 };

    /// <summary>Their limit is their own: the server in the same process may have used up the host's.</summary>
    public override Task StopAsync(CancellationToken cancellationToken) => base.StopAsync(CancellationToken.None);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(stoppingToken);
            await Task.Delay(PollInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(_workers.Select(worker => worker.Gone));
        foreach (var slot in _slots.Values) slot.Dispose();
    }

    private async Task TryAsync(CancellationToken stopping)
    {
        try
        {
            ScaleTo((await scaling.NowAsync()).Count, stopping);
        }
        catch (Exception e)
        {
            _failures.Failed(log, "How many workers are wanted is not known; there are as many as before", e);
        }
    }

    private void ScaleTo(int wanted, CancellationToken stopping)
    {
        _workers.RemoveAll(worker => worker.Gone.IsCompleted);
        var taking = _workers.Where(worker => !worker.Status.IsDraining).ToList();
        // A worker that takes a job at this very moment trains it, and leaves after it.
        foreach (var idle in taking.Where(worker => worker.Status.Jobs.Count == 0).OrderByDescending(worker => worker.Status.IdleFor).Take(taking.Count - wanted))
        {
            Leaves(log, idle.Name, wanted);
            idle.Loop.Retire();
        }
        // Those that stop count until they have ended: together they never train more at once than are wanted.
        for (var count = _workers.Count; count < wanted; count++) _workers.Add(Start(wanted, stopping));
    }

    private LocalWorker Start(int wanted, CancellationToken stopping)
    {
        var number = Enumerable.Range(1, int.MaxValue).First(n => _workers.TrueForAll(worker => worker.Number != n));
        var own = Options.Create(OptionsOf(options.Value, number));
        var status = new WorkerStatus(time);
        var loop = ActivatorUtilities.CreateInstance<JobLoop>(services, status, own, (Func<int, ISlot>)(_ => new SharedSlot(SlotOf(number))));
        var presence = ActivatorUtilities.CreateInstance<WorkerPresence>(services, status, own);
        Joins(log, own.Value.Name, wanted);
        return new LocalWorker(number, own.Value.Name, status, loop, RunAsync(own.Value.Name, loop, presence, stopping));
    }

    /// <summary>Whatever happens to one worker, the others continue; one that is missing is replaced at the next check.</summary>
    private async Task RunAsync(string name, JobLoop loop, WorkerPresence presence, CancellationToken stopping)
    {
        using (loop)
        using (presence)
        {
            try
            {
                await presence.StartAsync(stopping);
                await loop.RunAsync(stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested || e is not OperationCanceledException)
            {
                _failures.Failed(log, $"The worker {name} failed, and is replaced while it is wanted", e);
            }
            await presence.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Slots outlive their workers: libtorch keeps a pool of threads for each thread that ever trained.</summary>
    private ISlot SlotOf(int number)
    {
        if (!_slots.TryGetValue(number, out var slot)) _slots[number] = slot = openSlot(number);
        return slot;
    }

    private sealed record LocalWorker(int Number, string Name, WorkerStatus Status, JobLoop Loop, Task Gone);

    /// <summary>A slot that its worker hands back when it leaves.</summary>
    private sealed class SharedSlot(ISlot slot) : ISlot
    {
        public Task TrainAsync(Jobs.Job job, Training.IAttempt attempt) => slot.TrainAsync(job, attempt);

        public void Dispose()
        {
        }
    }

    [LoggerMessage(351, LogLevel.Information, "Worker {Worker} joins: {Wanted} are wanted")]
    private static partial void Joins(ILogger log, string worker, int wanted);

    [LoggerMessage(352, LogLevel.Information, "Worker {Worker} leaves, idle: {Wanted} are wanted")]
    private static partial void Leaves(ILogger log, string worker, int wanted);
}
