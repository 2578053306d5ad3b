using System.Diagnostics;
using Trainyard.Contracts;

namespace Trainyard.Training;

/// <summary>Why a training is to end before it is done.</summary>
public enum StopReason
{
    /// <summary>Somebody paused the job: save a checkpoint, then stop.</summary>
    Pause,

    /// <summary>Somebody cancelled the job: stop.</summary>
    Cancel,

    /// <summary>The worker is leaving: save a checkpoint, then stop.</summary>
    Release,

    /// <summary>The job is no longer ours: stop, and write nothing more.</summary>
    Fenced,
}

internal static class StopReasons
{
    /// <summary>The last word of an attempt that stops for this reason; null when it has none to say.</summary>
    public static JobEvent? LastEvent(this StopReason reason) => reason switch
    {
        StopReason.Pause => new TrainingPaused(),
        StopReason.Cancel => new TrainingCancelled(),
        StopReason.Release => new TrainingReleased(),
        StopReason.Fenced => null,
        _ => throw new UnreachableException(reason.ToString()),
    };
}

/// <summary>What a training needs from outside. All calls come from the thread that trains.</summary>
public interface IAttempt
{
    /// <summary>Asked at each step, so it must be cheap.</summary>
    StopReason? Stop { get; }

    /// <summary>Passes an event on, with fence, number and time filled in. It must not block for long: training waits for it.</summary>
    void Report(JobEvent e);

    /// <summary>Says that so many more samples were trained on, each as often as it was used.</summary>
    void CountSamples(long samples);

    /// <summary>
    /// Stores what <paramref name="write"/> writes, whole or not at all. Calls it on this thread, before returning: libtorch starts a
    /// pool of threads for each thread that calls it, and a second pool slows every step down.
    /// </summary>
    /// <exception cref="IOException">It could not be stored, and nothing of it is left.</exception>
    ArtifactRef Save(string name, Action<Stream> write);
}
