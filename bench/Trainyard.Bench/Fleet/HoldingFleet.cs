using System.Diagnostics;

namespace Trainyard.Bench.Fleet;

/// <summary>Workers of one slot each, in this process and real but for their training: they end each job at once, until they are to hold one each.</summary>
internal sealed class HoldingFleet : IAsyncDisposable
{
    private readonly SlotTimes _times = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<SimulatedWorker> _workers;
    private Task _hold = Task.CompletedTask;
    private int _claimed;

    public HoldingFleet(RunningSystem system, int workers) =>
        _workers = [.. Enumerable.Range(1, workers).Select(i => SimulatedWorker.Start(system, $"worker-{i}", 1, () => new SleepingSlot(ClaimedAsync, _times)))];

    /// <summary>Claims a second, once each worker has had a job.</summary>
    public async Task<double> ClaimsAsync(TimeSpan during)
    {
        while (_times.Count < _workers.Count) await Task.Delay(10);
        var (before, clock) = (_claimed, Stopwatch.StartNew());
        await Task.Delay(during);
        return (_claimed - before) / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Returns when each holds a job and has renewed its lease.</summary>
    public async Task HoldAsync()
    {
        _hold = _release.Task;
        while (_claimed - _times.Count < _workers.Count) await Task.Delay(10);
        await Task.Delay(TimeSpan.FromSeconds(15));
    }

    /// <summary>Processor time of the process, in cores.</summary>
    public static async Task<double> ProcessorAsync(TimeSpan during)
    {
        var (before, clock) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await Task.Delay(during);
        return (Environment.CpuUsage.TotalTime - before) / clock.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        await Task.WhenAll(_workers.Select(worker => worker.DisposeAsync().AsTask()));
    }

    private Task ClaimedAsync()
    {
        Interlocked.Increment(ref _claimed);
        return _hold;
    }
}
