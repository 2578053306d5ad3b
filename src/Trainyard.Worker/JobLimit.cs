namespace Trainyard.Worker;

/// <summary>How long a worker continues to take jobs: as long as the program runs, for so many jobs, or until none came for a while.</summary>
internal sealed class JobLimit(WorkerOptions options, WorkerStatus status, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private int _turns;

    public CancellationToken Over => _over.Token;

    public void End() => _over.Cancel();

    /// <summary>Whether a slot may take one more job. It keeps this permission until it has trained one.</summary>
    public bool TakeTurn() => options.Jobs == 0 || Interlocked.Increment(ref _turns) <= options.Jobs;

    /// <summary>Watches until the worker leaves for this reason or another one.</summary>
    public async Task EndWhenIdleAsync(CancellationToken leaving)
    {
        while (options.IdleFor > TimeSpan.Zero && !leaving.IsCancellationRequested)
        {
            var left = options.IdleFor - status.IdleFor;
            if (left <= TimeSpan.Zero) End();
            else await Task.Delay(left, time, leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    public void Dispose() => _over.Dispose();
}
