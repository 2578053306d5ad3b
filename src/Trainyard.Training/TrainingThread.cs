using System.Collections.Concurrent;

namespace Trainyard.Training;

/// <summary>
/// One thread for all trainings of a slot. Native memory is scoped by thread, and libtorch keeps a pool of threads for each thread that
/// ever ran a parallel operation: with a new thread for each job, those pools would take the cores from each other.
/// </summary>
internal sealed class TrainingThread : IDisposable
{
    private static int _busy;
    private readonly BlockingCollection<Action> _work = [];

    public TrainingThread(int slot) => new Thread(Work) { IsBackground = true, Name = $"training {slot}" }.Start();

    /// <summary>Whether any of this process's trainings goes on.</summary>
    public static bool AnyIsBusy => Volatile.Read(ref _busy) > 0;

    /// <summary>Runs <paramref name="work"/> on the thread, in the caller's context: what it logs and traces belongs to the caller's job.</summary>
    public Task RunAsync(Action work)
    {
        var context = ExecutionContext.Capture()!;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                ExecutionContext.Run(context, _ => work(), null);
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            Interlocked.Increment(ref _busy);
            work();
            Interlocked.Decrement(ref _busy);
        }
        _work.Dispose();
    }
}
