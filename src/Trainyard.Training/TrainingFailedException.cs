using System.Runtime.InteropServices;
using Trainyard.Contracts;

namespace Trainyard.Training;

/// <summary>A training cannot go on, for a reason that its owner is told.</summary>
public sealed class TrainingFailedException(Failure failure, Exception? cause = null) : Exception(failure.Message, cause)
{
    public TrainingFailedException(FailureReason reason, string message, string advice, Exception? cause = null)
        : this(new Failure(reason, message, advice), cause)
    {
    }

    public Failure Failure { get; } = failure;

    /// <summary>What to tell a job's owner about any exception; details that only a developer needs stay in the log.</summary>
    public static Failure Describe(Exception e) => e switch
    {
        TrainingFailedException known => known.Failure,
        _ when IsOutOfMemory(e) => new Failure(
            FailureReason.OutOfMemory,
            "Memory ran out during training: more was asked for than this worker, or its device, could give.",
            "Use a smaller batch or a smaller network, or a worker with more memory."),
        InvalidDataException or IOException => new Failure(
            FailureReason.Storage,
            $"A file could not be read or written: {e.Message}",
            "Look at the place where artifacts are stored, then retry the job."),
        _ => new Failure(
            FailureReason.Internal,
            $"Trainyard itself failed ({e.GetType().Name}).",
            "Retry the job; if it happens again, report it with the worker's log."),
    };

    /// <summary>libtorch tells its allocators' failures only by their text.</summary>
    private static bool IsOutOfMemory(Exception e) => e is OutOfMemoryException
        || (e is ExternalException
            && (e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
                || e.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
                // The same allocator on Windows, and what C++ throws where no tensor is concerned.
                || e.Message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase)
                || e.Message.Contains("bad_alloc", StringComparison.Ordinal)));
}
