using System.Diagnostics;

namespace Trainyard.Training.Datasets;

/// <summary>Loads the next batch, on a thread of the pool, while the network trains on the one before.</summary>
/// <param name="load">Loads a batch. What it returns is the same memory each time.</param>
/// <param name="exists">Whether there is such a batch.</param>
internal sealed class Loader(Func<long, Memory<float>> load, Func<long, bool> exists) : IDisposable
{
    private readonly Stopwatch _waiting = new();
    private (long Batch, Task<Memory<float>> Inputs)? _next;

    /// <summary>How long <see cref="Take"/> waited, in all.</summary>
    public TimeSpan Waited => _waiting.Elapsed;

    /// <param name="batch">Its place.</param>
    /// <param name="use">What is made of its inputs before the next batch is loaded.</param>
    public T Take<T>(long batch, Func<Memory<float>, T> use)
    {
        _waiting.Start();
        var inputs = _next is { } next && next.Batch == batch ? next.Inputs.GetAwaiter().GetResult() : load(batch);
        _waiting.Stop();
        var used = use(inputs);
        _next = exists(batch + 1) ? (batch + 1, Task.Run(() => load(batch + 1))) : null;
        return used;
    }

    /// <summary>Waits for the batch that nobody will take.</summary>
    public void Dispose()
    {
        if (_next is { } next) ((Task)next.Inputs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        _next = null;
    }
}
