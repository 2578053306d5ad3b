using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Training;
using Trainyard.Worker;

namespace Trainyard.Bench.Fleet;

/// <summary>Holds its job for a while instead of training it, and reports what the shortest training does: a beginning and an end.</summary>
internal sealed class SleepingSlot(Func<Task> hold, SlotTimes times) : ISlot
{
    private static readonly JobResult Result = new()
    {
        Test = new Evaluation(0.03, 0.99, 0.99),
        Classes = [],
        ConfusionMatrix = [],
        Parameters = 1,
        Epochs = 1,
        TrainSeconds = 0.1,
        SamplesPerSecond = 1,
        Model = [],
    };

    public async Task TrainAsync(Job job, IAttempt attempt)
    {
        var began = Stopwatch.GetTimestamp();
        attempt.Report(new AttemptStarted("bench", "none", 1, 1, 1, 1));
        await hold();
        attempt.Report(new TrainingSucceeded(Result) { Step = 1 });
        times.Add(Stopwatch.GetElapsedTime(began));
    }

    public void Dispose()
    {
    }
}

/// <summary>How many jobs were held, and for how long together.</summary>
internal sealed class SlotTimes
{
    private long _ticks;
    private int _count;

    public int Count => Volatile.Read(ref _count);
    public TimeSpan Sum => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public void Add(TimeSpan held)
    {
        Interlocked.Add(ref _ticks, held.Ticks);
        Interlocked.Increment(ref _count);
    }
}
